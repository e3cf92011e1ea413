"""The object that a copy reads from."""

from __future__ import annotations

from sqlite3 import Connection
from urllib.parse import unquote

from localstack.objectstore.catalog.objects import Object
from localstack.objectstore.conditions import check_read
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request
from localstack.objectstore.operations.object_read import require

PREFIX = "x-amz-copy-source-"


def find_source(tx: Connection, request: Request) -> Object:
    """The source that `x-amz-copy-source` names, its conditions checked.

    Raises S3Error InvalidArgument, NotImplemented (a version), NoSuchBucket, NoSuchKey or
    PreconditionFailed.
    """
    header = request.header("x-amz-copy-source") or ""
    path, _, query = header.partition("?")
    if query:
        raise S3Error("NotImplemented", "The object store keeps no versions.")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    if not bucket or not key:
        raise S3Error("InvalidArgument", "Copy Source must mention the source bucket and key")
    source = require(tx, bucket, key)
    check_read(request.headers, source, PREFIX)
    return source


def check_same(tx: Connection, source: Object) -> None:
    """S3Error OperationAborted when the source was replaced since it was read."""
    if require(tx, source.bucket, source.key).id != source.id:
        raise S3Error("OperationAborted")
