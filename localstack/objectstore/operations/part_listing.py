"""ListParts."""

from __future__ import annotations

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, parts, uploads
from localstack.objectstore.checksums import encode
from localstack.objectstore.http.response import Response
from localstack.objectstore.operations.bucket import OWNER
from localstack.objectstore.operations.part import MOST_PARTS
from localstack.objectstore.operations.upload import checksum_headers, upload_id
from localstack.objectstore.store import Store
from localstack.objectstore.times import iso
from localstack.objectstore.xml import Node

PAGE = 1000


def list_parts(store: Store, call: Call) -> Response:
    """At most 1,000 parts behind the marker."""
    marker = call.request.whole_number("part-number-marker", 0, 0, 2**31)
    most = min(call.request.whole_number("max-parts", PAGE, 0, 2**31), PAGE)
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
        upload = uploads.get_open(tx, upload_id(call), call.bucket, call.key)
        found = parts.following(tx, upload.id, min(marker, MOST_PARTS), most + 1)
    page, truncated = found[:most], len(found) > most and most > 0
    fields: list[Node] = [
        ("Bucket", upload.bucket),
        ("Key", upload.key),
        ("UploadId", upload.id),
        ("Initiator", OWNER[1]),
        OWNER,
        ("StorageClass", "STANDARD"),
        ("PartNumberMarker", marker),
        ("NextPartNumberMarker", page[-1].number if page else 0),
        ("MaxParts", most),
        ("IsTruncated", "true" if truncated else "false"),
        *_checksum_fields(upload),
        *(_part(upload, part) for part in page),
    ]
    return document(("ListPartsResult", fields))


def _checksum_fields(upload: uploads.Upload) -> list[Node]:
    names = {"x-amz-checksum-algorithm": "ChecksumAlgorithm", "x-amz-checksum-type": "ChecksumType"}
    return [(names[header], value) for header, value in checksum_headers(upload).items()]


def _part(upload: uploads.Upload, part: parts.Part) -> Node:
    algorithm = upload.effective_algorithm
    fields: list[Node] = [
        ("PartNumber", part.number),
        ("LastModified", iso(part.modified_ms)),
        ("ETag", f'"{part.etag}"'),
        ("Size", part.size),
        (algorithm.element, encode(part.digests[algorithm])),
    ]
    return ("Part", fields)
