"""GetObject and HeadObject."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection
from typing import Final

from localstack.objectstore.call import Call
from localstack.objectstore.catalog import buckets, objects, slices
from localstack.objectstore.conditions import check_read
from localstack.objectstore.content import StoredContent, hold
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request
from localstack.objectstore.http.response import Response
from localstack.objectstore.metadata import shown_headers
from localstack.objectstore.ranges import parse_range
from localstack.objectstore.store import Store
from localstack.objectstore.times import http_date

OVERRIDES: Final = {
    f"response-{name}": name
    for name in (
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-type",
        "expires",
    )
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a read answers, and which bytes of the object."""

    found: objects.Object
    status: int
    headers: dict[str, str]
    first: int
    length: int


def get_object(store: Store, call: Call) -> Response:
    """200 or 206; the bytes go by sendfile from the slices that the range touches."""

    def find(tx: Connection) -> tuple[Reading, list[slices.Slice]]:
        reading = _reading(tx, call)
        return reading, slices.within(tx, reading.found.id, reading.first, reading.length)

    reading, pieces = hold(store, find)
    content = StoredContent(store.blobs, pieces, reading.length)
    return Response(reading.status, reading.headers, content=content)


def head_object(store: Store, call: Call) -> Response:
    with store.database.read() as tx:
        reading = _reading(tx, call)
    return Response(reading.status, {**reading.headers, "Content-Length": str(reading.length)})


def require(tx: Connection, bucket: str, key: str) -> objects.Object:
    """The object; S3Error NoSuchBucket or NoSuchKey."""
    buckets.get(tx, bucket)
    found = objects.find(tx, bucket, key)
    if found is None:
        raise S3Error("NoSuchKey", Key=key)
    return found


def _reading(tx: Connection, call: Call) -> Reading:
    found = require(tx, call.bucket, call.key)
    check_read(call.request.headers, found)
    part = parse_range(call.request.header("range"), found.size)
    headers = _headers(found, call.request, whole=part is None)
    if part is None:
        return Reading(found, 200, headers, 0, found.size)
    first, length = part
    headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{found.size}"
    return Reading(found, 206, headers, first, length)


def _headers(found: objects.Object, request: Request, *, whole: bool) -> dict[str, str]:
    headers = shown_headers(found.headers)
    for parameter, name in OVERRIDES.items():
        value = request.param(parameter)
        if value is not None:
            headers[name] = value
    headers["ETag"] = f'"{found.etag}"'
    headers["Last-Modified"] = http_date(found.modified_ms)
    headers["Accept-Ranges"] = "bytes"
    if whole and (request.header("x-amz-checksum-mode") or "").upper() == "ENABLED":
        headers[found.algorithm.header] = found.checksum
        headers["x-amz-checksum-type"] = found.checksum_type
    return headers
