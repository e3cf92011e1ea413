"""Makes what the template names: tables, bucket, cluster, task definitions.

Every call may be repeated: what is there already stays, and settings that may change (CORS,
lifecycle, expiry, task definitions) follow the template.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError

from localstack import endpoints
from localstack.endpoints import Endpoints
from localstack.template import Bucket, Table, TaskDefinition, Template
from reelroom.domain.errors import Conflict

_CONFIG = Config(
    connect_timeout=2, read_timeout=10, retries={"max_attempts": 3, "mode": "standard"}
)
# A function may take its whole timeout, and running it a second time would be another thing.
_LAMBDA_CONFIG = Config(
    connect_timeout=2, read_timeout=910, retries={"total_max_attempts": 1, "mode": "standard"}
)


class TableDiffers(Conflict):
    """The data folder holds a table that is not the template's any more."""

    code = "TABLE_DIFFERS"


def seed(where: Endpoints, template: Template) -> None:
    """Raises TableDiffers, and botocore's errors when an endpoint refuses."""
    dynamodb = client(where, "dynamodb")
    for table in template.tables().values():
        _table(dynamodb, table)
    s3 = client(where, "s3")
    for bucket in template.buckets().values():
        _bucket(s3, bucket)
    ecs = client(where, "ecs")
    for cluster in template.clusters().values():
        ecs.create_cluster(clusterName=cluster)
    for definition in template.task_definitions().values():
        _task_definition(ecs, definition)


def client(where: Endpoints, service: str) -> Any:  # noqa: ANN401 - methods are made at run time
    """A plain client of this cloud, whatever the caller's environment says."""
    urls = {
        "dynamodb": where.dynamodb_url,
        "ecs": where.ecs_url,
        "lambda": where.lambda_url,
        "s3": where.s3_url,
    }
    made: BaseClient = botocore.session.get_session().create_client(
        service,
        region_name=endpoints.REGION,
        endpoint_url=urls[service],
        aws_access_key_id=endpoints.ACCESS_KEY_ID,
        aws_secret_access_key=endpoints.SECRET_ACCESS_KEY,
        config=_LAMBDA_CONFIG if service == "lambda" else _CONFIG,
    )
    return made


def _table(dynamodb: Any, table: Table) -> None:  # noqa: ANN401
    try:
        dynamodb.create_table(**table.create)
    except dynamodb.exceptions.ResourceInUseException:
        _compare(table, dynamodb.describe_table(TableName=table.name)["Table"])
    dynamodb.get_waiter("table_exists").wait(
        TableName=table.name, WaiterConfig={"Delay": 1, "MaxAttempts": 10}
    )
    if table.time_to_live:
        kept = dynamodb.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
        # DynamoDB refuses to enable what is enabled.
        if kept.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
            dynamodb.update_time_to_live(
                TableName=table.name, TimeToLiveSpecification=dict(table.time_to_live)
            )


def _compare(table: Table, kept: Mapping[str, Any]) -> None:
    if _shape(table.create) != _shape(kept):
        raise TableDiffers(
            f"The table {table.name} in the data folder is not the one that template.yaml "
            "describes now. Move the data folder away to start with an empty cloud."
        )


def _shape(described: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    indexes = described.get("GlobalSecondaryIndexes", [])
    keys = {index["IndexName"]: index["KeySchema"] for index in indexes}
    return {
        name: [(key["AttributeName"], key["KeyType"]) for key in schema]
        for name, schema in {"": described["KeySchema"], **keys}.items()
    }


def _bucket(s3: Any, bucket: Bucket) -> None:  # noqa: ANN401
    try:
        s3.create_bucket(Bucket=bucket.name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
    if bucket.cors:
        s3.put_bucket_cors(Bucket=bucket.name, CORSConfiguration=bucket.cors)
    if bucket.lifecycle:
        s3.put_bucket_lifecycle_configuration(
            Bucket=bucket.name, LifecycleConfiguration=bucket.lifecycle
        )


def _task_definition(ecs: Any, definition: TaskDefinition) -> None:  # noqa: ANN401
    try:
        kept = ecs.describe_task_definition(taskDefinition=definition.family)["taskDefinition"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ClientException":
            raise
        kept = {}
    # A new revision at every start would only fill the list.
    if not _says(kept, definition.register):
        ecs.register_task_definition(**definition.register)


def _says(kept: Any, wanted: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether `kept` holds all that is wanted; it may hold more, as ECS adds its defaults."""
    if isinstance(wanted, Mapping):
        return isinstance(kept, Mapping) and all(
            _says(kept.get(name), value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return isinstance(kept, list) and len(kept) == len(wanted) and all(map(_says, kept, wanted))
    return bool(kept == wanted)
