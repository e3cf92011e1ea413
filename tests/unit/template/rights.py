"""Every right that a role of the template has, and what for.

Resources by their logical ids, as `plain` in test_rights writes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Right:
    """`only_if`: the condition, as `key=value`; `why` names the use case that needs it."""

    actions: str
    resources: str
    why: str
    only_if: str = ""

    def grants(self) -> set[tuple[str, str, str]]:
        """One entry for each action on each resource."""
        return {
            (action, resource, self.only_if)
            for action in self.actions.split()
            for resource in self.resources.split()
        }


def _dynamodb(actions: str) -> str:
    return " ".join(f"dynamodb:{action}" for action in actions.split())


def _s3(actions: str) -> str:
    return " ".join(f"s3:{action}" for action in actions.split())


def _tables(names: str, below: str = "") -> str:
    return " ".join(f"{name}Table{below}" for name in names.split())


EVERY_TABLE: Final = _tables("Sessions Memberships Owners Requests Uploads Sources Jobs Recordings")
READ_AND_WRITE: Final = _dynamodb(
    "BatchGetItem ConditionCheckItem GetItem PutItem Query UpdateItem"
)
MULTIPART: Final = _s3(
    "AbortMultipartUpload DeleteObject GetObject ListMultipartUploadParts PutObject"
)
IN_CLUSTER: Final = "ecs:cluster=Cluster"
ONLY_TO_TASKS: Final = "iam:PassedToService=ecs-tasks.amazonaws.com"
AT_ACCESS_POINT: Final = "elasticfilesystem:AccessPointArn=MediaAccessPoint"
BY_S3: Final = "kms:ViaService=s3.<region>.amazonaws.com"

RUN_JOBS: Final = (
    Right(
        "ecs:RunTask",
        "ecs:task-definition/<stack>-combiner:* ecs:task-definition/<stack>-importer:*",
        "start a job",
        IN_CLUSTER,
    ),
    Right(
        "iam:PassRole",
        "CombinerRole ImporterRole TaskExecutionRole",
        "RunTask hands them on",
        ONLY_TO_TASKS,
    ),
)
MEDIA_KEY: Final = Right(
    "kms:Decrypt kms:GenerateDataKey", "KmsKey", "footage under a key of one's own", BY_S3
)
MOUNT: Final = Right(
    "elasticfilesystem:ClientMount elasticfilesystem:ClientWrite",
    "MediaFileSystem",
    "the media folder, through its access point",
    AT_ACCESS_POINT,
)
LIST_BUCKET: Final = Right(
    _s3("ListBucket ListBucketMultipartUploads"), "MediaBucket", "find what is to be deleted"
)
NOTE_HISTORY: Final = Right("dynamodb:PutItem", "AuditsTable", "how a job or an upload ended")

RIGHTS: Final = {
    "GraphqlFunctionRole": (
        Right(READ_AND_WRITE, EVERY_TABLE, "rows, by key and by page"),
        Right("dynamodb:DeleteItem", _tables("Memberships Requests"), "a new date; an old request"),
        Right(_dynamodb("PutItem Query"), "AuditsTable", "the history, which is only added to"),
        Right(_s3("DeleteObject GetObject PutObject"), "MediaBucket/materials/*", "transcripts"),
        Right(MULTIPART, "MediaBucket/staging/*", "open, sign, complete, give up a source"),
        Right(
            "s3:PutObjectTagging",
            "MediaBucket/staging/*",
            "what an import asks with is deleted after a day",
        ),
        Right("s3:ListBucket", "MediaBucket", "a missing object answers 404; a session's texts"),
        *RUN_JOBS,
        Right("lambda:InvokeFunction", "lambda:function:<stack>-sweep", "a hint to sweep now"),
        Right("sts:AssumeRole", "ViewerRole", "sign URLs that play and download"),
        MEDIA_KEY,
    ),
    "ViewerRole": (
        Right("s3:GetObject", "MediaBucket/recordings/*", "what a signed URL may do"),
        MEDIA_KEY,
    ),
    "SweepFunctionRole": (
        Right(
            _dynamodb("GetItem Query UpdateItem"),
            _tables("Sessions Owners Uploads Sources Jobs Recordings"),
            "what is due, the rows of a removed session",
        ),
        Right(
            "dynamodb:DeleteItem",
            _tables("Sessions Requests Uploads Sources Jobs Recordings"),
            "the end of a removed session, of its requests, of a deleted recording",
        ),
        Right(
            "dynamodb:Query",
            _tables("Sessions Uploads Sources Jobs Recordings", "/index/due"),
            "what is due",
        ),
        NOTE_HISTORY,
        Right(MULTIPART, "MediaBucket/staging/*", "finish a late completion, empty staging"),
        Right("s3:DeleteObject", "MediaBucket/materials/*", "texts of a removed session"),
        Right(
            _s3("AbortMultipartUpload DeleteObject ListMultipartUploadParts"),
            "MediaBucket/recordings/*",
            "deleted recordings, what a failed job published",
        ),
        LIST_BUCKET,
        *RUN_JOBS,
        Right("ecs:DescribeTasks ecs:StopTask", "ecs:task/Cluster/*", "silent and unwanted tasks"),
        Right("lambda:InvokeFunction", "FilesFunction", "delete files"),
        Right("sqs:SendMessage", "DeadLetters", "a sweep that broke (given by SAM)"),
        MEDIA_KEY,
    ),
    "FilesFunctionRole": (MOUNT,),
    "BackupRole": (),  # all of it is AWS's own policies
    "CombinerRole": (
        Right(
            _dynamodb("GetItem UpdateItem"),
            _tables("Sessions Owners Uploads Jobs"),
            "claim, report, end a job; its session lives; its owner's slot; its upload is done",
        ),
        Right(
            _dynamodb("GetItem PutItem"),
            "RecordingsTable",
            "the recording appears with DONE; what it names is not taken back",
        ),
        Right(
            _dynamodb("BatchGetItem PutItem UpdateItem"),
            "MembershipsTable",
            "the first recording: lists tell whether there is one",
        ),
        NOTE_HISTORY,
        Right("s3:GetObject", "MediaBucket/staging/*", "download the sources"),
        Right(MULTIPART, "MediaBucket/recordings/*", "publish, or take it back"),
        LIST_BUCKET,
        MOUNT,
        MEDIA_KEY,
    ),
    "ImporterRole": (
        Right(
            _dynamodb("GetItem UpdateItem"),
            _tables("Sessions Owners Jobs"),
            "claim, report, end a job; its session lives; its owner's slot",
        ),
        Right(
            _dynamodb("GetItem PutItem"),
            "RecordingsTable",
            "the recording appears with DONE; what it names is not taken back",
        ),
        Right(
            _dynamodb("BatchGetItem PutItem UpdateItem"),
            "MembershipsTable",
            "the first recording: lists tell whether there is one",
        ),
        NOTE_HISTORY,
        Right(MULTIPART, "MediaBucket/staging/*", "take in what comes, and empty it at the end"),
        Right(MULTIPART, "MediaBucket/recordings/*", "publish, or take it back"),
        LIST_BUCKET,
        MEDIA_KEY,
    ),
    "TaskExecutionRole": (
        Right("ecr:GetAuthorizationToken", "*", "sign in to the registry; knows no resource"),
        Right(
            "ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:GetDownloadUrlForLayer",
            "arn:<partition>:ecr:*:*:repository/*",
            "pull the image, from a registry account too",
        ),
        Right("logs:CreateLogStream logs:PutLogEvents", "TaskLogs", "the task's log"),
    ),
    "JobsEndedRole": (
        Right(
            _dynamodb("DescribeStream GetRecords GetShardIterator ListStreams"),
            "JobsTable.StreamArn",
            "see jobs end",
        ),
        Right("events:PutEvents", "events:event-bus/<EventBus>", "announce them"),
        Right("sqs:SendMessage", "DeadLetters", "what the bus did not take"),
    ),
}

# What SAM attaches: logs and traces for all, network interfaces for the one in the VPC. AWS gives
# these actions no narrower resource, but for the log.
MANAGED: Final = {
    "GraphqlFunctionRole": {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"},
    "SweepFunctionRole": {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"},
    "BackupRole": {
        "AWSBackupServiceRolePolicyForS3Backup",
        "AWSBackupServiceRolePolicyForS3Restore",
    },
    "FilesFunctionRole": {
        "AWSLambdaBasicExecutionRole",
        "AWSLambdaVPCAccessExecutionRole",
        "AWSXrayWriteOnlyAccess",
    },
}
