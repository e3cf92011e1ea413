"""The exceptions of the ECS API, with AWS's wording where clients look at it."""

from __future__ import annotations

from localstack.awsjson import AwsError


def invalid(message: str) -> AwsError:
    """A parameter is wrong."""
    return AwsError("InvalidParameterException", message)


def client(message: str) -> AwsError:
    """The request cannot be carried out for this caller or with this resource."""
    return AwsError("ClientException", message)


def no_cluster() -> AwsError:
    return AwsError("ClusterNotFoundException", "Cluster not found.")


def conflict(task_arns: list[str]) -> AwsError:
    """The token belongs to another request, which made `task_arns`."""
    return AwsError(
        "ConflictException",
        "The provided clientToken is already in use with a different RunTask request",
        members={"resourceIds": task_arns},
    )


def throttled() -> AwsError:
    return AwsError("ThrottlingException", "Rate exceeded")
