"""What stands in front of the functions, in one process: API, Lambda endpoint, sign-in, schedule.

The functions themselves run in processes of their own (`localstack.invoke`).
"""
