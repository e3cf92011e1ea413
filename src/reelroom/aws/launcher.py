"""The `Launcher` port on ECS with Fargate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from reelroom.aws import launch_refusals
from reelroom.aws.errors import UNREACHABLE, code_of, translated
from reelroom.domain.job import Job
from reelroom.domain.policy import GIB
from reelroom.ports import LaunchUnknown
from reelroom.settings import Tasks

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import KeyValuePairTypeDef, TaskOverrideTypeDef

CONTAINER: Final = "job"
# Source: Amazon ECS developer guide, "Fargate task ephemeral storage".
_SMALLEST_DISK_GIB: Final = 21
_LARGEST_DISK_GIB: Final = 200
_LONGEST_STARTED_BY: Final = 128
_LONGEST_WHY: Final = 255


@dataclass(frozen=True)
class FargateLauncher:
    """A task's name is its ARN. `client` makes the client at its first use."""

    client: Callable[[], ECSClient]
    tasks: Tasks

    def launch(self, job: Job, token: str, disk_bytes: int) -> str:
        """`disk_bytes` are those of the sources; the disk gets 5 % more. Only ids go along."""
        family = self.tasks.families.get(job.kind)
        if family is None:
            raise launch_refusals.unknown_kind(job.kind)
        try:
            answer = self.client().run_task(
                cluster=self.tasks.cluster,
                taskDefinition=family,
                launchType="FARGATE",
                count=1,
                clientToken=token,
                startedBy=job.id[:_LONGEST_STARTED_BY],
                networkConfiguration={
                    "awsvpcConfiguration": {
                        "subnets": list(self.tasks.subnets),
                        "securityGroups": list(self.tasks.security_groups),
                        "assignPublicIp": "ENABLED" if self.tasks.public_ip else "DISABLED",
                    }
                },
                overrides=overrides(job, disk_bytes),
            )
        except ClientError as error:
            return _existing(error)
        except UNREACHABLE as error:
            raise LaunchUnknown(
                f"Starting the task was not confirmed ({type(error).__name__}). Ask again."
            ) from None
        if answer["tasks"]:
            return answer["tasks"][0]["taskArn"]
        if answer["failures"]:
            reasons = [one.get("reason", "") for one in answer["failures"]]
            raise launch_refusals.refused_by_failures(reasons)
        raise LaunchUnknown("The cloud named neither a task nor a reason. Ask again.")

    def stop(self, task: str, why: str) -> None:
        with translated("StopTask"):
            try:
                self.client().stop_task(
                    cluster=self.tasks.cluster, task=task, reason=why[:_LONGEST_WHY]
                )
            except ClientError as error:
                if not _is_unknown_task(error):
                    raise

    def is_stopped(self, task: str) -> bool:
        """Also true for a task that ECS has forgotten, as it does an hour after the end."""
        with translated("DescribeTasks"):
            answer = self.client().describe_tasks(cluster=self.tasks.cluster, tasks=[task])
        if answer["tasks"]:
            return answer["tasks"][0].get("lastStatus") == "STOPPED"
        return any(one.get("reason") == "MISSING" for one in answer["failures"])


def overrides(job: Job, disk_bytes: int) -> TaskOverrideTypeDef:
    """Ids and the disk, nothing else: 8,192 characters are all that ECS takes."""
    variables = {"REELROOM_JOB_ID": job.id, "REELROOM_CORRELATION_ID": job.correlation_id}
    gib = -(-disk_bytes * 105 // (100 * GIB))
    if gib > _LARGEST_DISK_GIB:
        gib = _SMALLEST_DISK_GIB
        variables["REELROOM_STAGING"] = "efs"
    pairs: list[KeyValuePairTypeDef] = [
        {"name": name, "value": value} for name, value in variables.items() if value
    ]
    return {
        "containerOverrides": [{"name": CONTAINER, "environment": pairs}],
        "ephemeralStorage": {"sizeInGiB": max(gib, _SMALLEST_DISK_GIB)},
    }


def _existing(error: ClientError) -> str:
    """The task that was started with this token before; raises for every other refusal."""
    if code_of(error) == "ConflictException":
        named = error.response.get("resourceIds")
        if isinstance(named, list) and named:
            return str(named[0])
        raise LaunchUnknown("This task was started before, under a name yet to come. Ask again.")
    raise launch_refusals.from_exception(error) from None


def _is_unknown_task(error: ClientError) -> bool:
    message = str(error.response.get("Error", {}).get("Message", "")).lower()
    return code_of(error) == "InvalidParameterException" and "not found" in message


class NoLauncher:
    """For tasks, which may start no other: who asks is told that it is not so set up."""

    def launch(self, job: Job, token: str, disk_bytes: int) -> str:
        raise launch_refusals.unknown_kind(job.kind)

    def stop(self, task: str, why: str) -> None:
        """Leave it to the sweep."""

    def is_stopped(self, task: str) -> bool:
        return False
