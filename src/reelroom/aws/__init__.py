"""Adapters of the ports to S3, ECS and Lambda; nothing else of the package imports boto3."""
