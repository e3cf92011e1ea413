"""ListObjectsV2, and ListObjects for older clients."""

from __future__ import annotations

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets
from localstack.objectstore.catalog.objects import Object
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.listing import Listing, Names, decode_token, encode_token, walk
from localstack.objectstore.store import Store
from localstack.objectstore.times import iso
from localstack.objectstore.xml import Node

PAGE = 1000


def list_objects_v2(store: Store, call: Call) -> Response:
    if call.request.param("list-type") != "2":
        raise S3Error("InvalidArgument", "list-type can only be 2.")
    token = call.request.param("continuation-token")
    start_after = call.request.param("start-after") or ""
    after = decode_token(token) if token else start_after.encode()
    names, found, most = _walk(store, call, after)
    fields: list[Node] = [
        *_common(call, names, most, found),
        ("KeyCount", len(found.objects) + len(found.prefixes)),
    ]
    if token:
        fields.append(("ContinuationToken", token))
    if start_after:
        fields.append(("StartAfter", names.show(start_after)))
    if found.truncated:
        fields.append(("NextContinuationToken", encode_token(found.last)))
    return document(("ListBucketResult", fields + _rows(names, found)))


def list_objects(store: Store, call: Call) -> Response:
    marker = call.request.param("marker") or ""
    names, found, most = _walk(store, call, marker.encode())
    fields: list[Node] = [*_common(call, names, most, found), ("Marker", names.show(marker))]
    if found.truncated:
        last = found.last_shown.decode()
        fields.append(("NextMarker", names.show(last)))
    return document(("ListBucketResult", fields + _rows(names, found)))


def _walk(store: Store, call: Call, after: bytes) -> tuple[Names, Listing, int]:
    request = call.request
    most = min(request.whole_number("max-keys", PAGE, 0, 2**31), PAGE)
    prefix = (request.param("prefix") or "").encode()
    delimiter = (request.param("delimiter") or "").encode()
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
        found = walk(tx, call.bucket, prefix, delimiter, after, most)
    return Names(request.param("encoding-type")), found, most


def _common(call: Call, names: Names, most: int, found: Listing) -> list[Node]:
    request = call.request
    fields: list[Node] = [
        ("Name", call.bucket),
        ("Prefix", names.show(request.param("prefix") or "")),
        ("MaxKeys", most),
        ("IsTruncated", "true" if found.truncated else "false"),
    ]
    if request.param("delimiter"):
        fields.append(("Delimiter", names.show(request.param("delimiter") or "")))
    if names.encoding:
        fields.append(("EncodingType", names.encoding))
    return fields


def _rows(names: Names, found: Listing) -> list[Node]:
    contents: list[Node] = [("Contents", _fields(names, item)) for item in found.objects]
    prefixes: list[Node] = [
        ("CommonPrefixes", [("Prefix", names.show(prefix))]) for prefix in found.prefixes
    ]
    return contents + prefixes


def _fields(names: Names, item: Object) -> list[Node]:
    return [
        ("Key", names.show(item.key)),
        ("LastModified", iso(item.modified_ms)),
        ("ETag", f'"{item.etag}"'),
        ("ChecksumAlgorithm", item.algorithm),
        ("ChecksumType", item.checksum_type),
        ("Size", item.size),
        ("StorageClass", "STANDARD"),
    ]
