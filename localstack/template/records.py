"""What is read out of a template, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """A DynamoDB table; `create` is boto3's `create_table(**create)`.

    `time_to_live` and `recovery` are the specifications for `update_time_to_live` and
    `update_continuous_backups`, or None where the template asks for neither.
    """

    logical_id: str
    name: str
    create: Mapping[str, Any]
    time_to_live: Mapping[str, Any] | None
    recovery: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 bucket with boto3's `CORSConfiguration` and `LifecycleConfiguration`, or None each."""

    logical_id: str
    name: str
    cors: Mapping[str, Any] | None
    lifecycle: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class TaskDefinition:
    """An ECS task definition; `register` is boto3's `register_task_definition(**register)`."""

    logical_id: str
    family: str
    register: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function; `mounts` are access point ids by the path at which it sees them."""

    logical_id: str
    name: str
    arn: str
    handler: str
    memory_mb: int
    timeout_s: int
    environment: Mapping[str, str]
    mounts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function (by logical id) that is invoked every `every_s` seconds."""

    function: str
    expression: str
    every_s: float


@dataclass(frozen=True, slots=True)
class EventRule:
    """A function (by logical id) that is invoked with each event that matches `pattern`."""

    function: str
    pattern: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Authorizer:
    """A JWT authorizer: issuer, accepted audiences or client ids, header that holds the token."""

    name: str
    issuer: str
    audience: tuple[str, ...]
    header: str


@dataclass(frozen=True, slots=True)
class Cors:
    """The HTTP API's own CORS answer; lists are as in the template, `max_age_s` in seconds."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...]
    expose: tuple[str, ...]
    max_age_s: int | None
    credentials: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One route of the HTTP API to a function (by logical id)."""

    method: str
    path: str
    function: str
    authorizer: Authorizer | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HttpApi:
    """An HTTP API with the routes that functions add to it."""

    logical_id: str
    api_id: str
    routes: tuple[Route, ...]
    cors: Cors | None
