"""ListMultipartUploads."""

from __future__ import annotations

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, uploads
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.listing import Names
from localstack.objectstore.operations.bucket import OWNER
from localstack.objectstore.operations.upload import checksum_headers
from localstack.objectstore.store import Store
from localstack.objectstore.times import iso
from localstack.objectstore.xml import Node

PAGE = 1000


def list_multipart_uploads(store: Store, call: Call) -> Response:
    """At most 1,000 open uploads under a prefix, by key, then by start."""
    request = call.request
    if request.param("delimiter"):
        raise S3Error("NotImplemented", "ListMultipartUploads takes no delimiter here.")
    names = Names(request.param("encoding-type"))
    prefix, key_marker = request.param("prefix") or "", request.param("key-marker") or ""
    id_marker = request.param("upload-id-marker") or None
    most = min(request.whole_number("max-uploads", PAGE, 1, 2**31), PAGE)
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
        marker = (key_marker.encode(), id_marker)
        found = uploads.following(tx, call.bucket, prefix, marker, most + 1)
    page, truncated = found[:most], len(found) > most
    fields: list[Node] = [
        ("Bucket", call.bucket),
        ("KeyMarker", names.show(key_marker)),
        ("UploadIdMarker", id_marker or ""),
        ("Prefix", names.show(prefix)),
        ("MaxUploads", most),
        ("IsTruncated", "true" if truncated else "false"),
    ]
    if names.encoding:
        fields.append(("EncodingType", names.encoding))
    if truncated:
        fields.append(("NextKeyMarker", names.show(page[-1].key)))
        fields.append(("NextUploadIdMarker", page[-1].id))
    rows: list[Node] = [("Upload", _fields(names, upload)) for upload in page]
    return document(("ListMultipartUploadsResult", fields + rows))


def _fields(names: Names, upload: uploads.Upload) -> list[Node]:
    elements = {
        "x-amz-checksum-algorithm": "ChecksumAlgorithm",
        "x-amz-checksum-type": "ChecksumType",
    }
    checksums: list[Node] = [(elements[h], v) for h, v in checksum_headers(upload).items()]
    return [
        ("Key", names.show(upload.key)),
        ("UploadId", upload.id),
        ("Initiator", OWNER[1]),
        OWNER,
        ("StorageClass", "STANDARD"),
        ("Initiated", iso(upload.initiated_ms)),
        *checksums,
    ]
