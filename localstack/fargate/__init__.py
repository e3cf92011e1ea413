"""Fargate on one machine: an ECS endpoint that runs tasks as processes.

Unmodified boto3 talks to it through AWS_ENDPOINT_URL_ECS. A task is a process tree under a
supervisor of its own, which outlives the endpoint and keeps the exit code; a task's record is one
small file. So the endpoint may be killed at any moment and takes up its tasks when it is back.
An EFS volume is a folder; a process cannot see `/app/work/media`, so every environment value that
is that path, or lies under it, is rewritten to the folder.
"""
