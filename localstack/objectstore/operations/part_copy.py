"""UploadPartCopy: the part names a slice of the source's blobs; bytes are read for checksums."""

from __future__ import annotations

from sqlite3 import Connection

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, objects, parts, slices, uploads
from localstack.objectstore.checksums import Algorithm, encode
from localstack.objectstore.content import StoredContent, hold
from localstack.objectstore.copy_source import check_same, find_source
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import LARGEST_PUT_BYTES
from localstack.objectstore.metadata import encryption_headers
from localstack.objectstore.operations.part import part_number
from localstack.objectstore.operations.upload import upload_id
from localstack.objectstore.ranges import parse_copy_range
from localstack.objectstore.reread import digest_slices
from localstack.objectstore.store import Store
from localstack.objectstore.times import iso

Found = tuple[uploads.Upload, objects.Object, int]


def upload_part_copy(store: Store, call: Call) -> Response:
    number = part_number(call)
    (upload, source, size), pieces = hold(store, lambda tx: _find(tx, call))
    try:
        algorithm = upload.effective_algorithm
        digests = digest_slices(store.blobs, pieces, {Algorithm.CRC64NVME, algorithm})
        etag = f"{digests[Algorithm.CRC64NVME].hex()}{size:016x}"
        moment = store.now_ms()
        new = parts.Part(upload.id, number, store.new_id(), size, etag, moment, digests)
        _commit(store, call, source, new, pieces)
    finally:
        StoredContent(store.blobs, pieces, size).close()
    result = [
        ("LastModified", iso(new.modified_ms)),
        ("ETag", f'"{etag}"'),
        (algorithm.element, encode(digests[algorithm])),
    ]
    return document(("CopyPartResult", result), encryption_headers(upload.headers))


def _find(tx: Connection, call: Call) -> tuple[Found, list[slices.Slice]]:
    buckets.get(tx, call.bucket)
    upload = uploads.get_open(tx, upload_id(call), call.bucket, call.key)
    source = find_source(tx, call.request)
    header = call.request.header("x-amz-copy-source-range")
    first, length = parse_copy_range(header, source.size)
    if length > LARGEST_PUT_BYTES:
        raise S3Error("EntityTooLarge", ProposedSize=length, MaxSizeAllowed=LARGEST_PUT_BYTES)
    return (upload, source, length), slices.within(tx, source.id, first, length)


def _commit(
    store: Store, call: Call, source: objects.Object, new: parts.Part, pieces: list[slices.Slice]
) -> None:
    with store.database.write() as tx:
        check_same(tx, source)
        uploads.get_open(tx, new.upload, call.bucket, call.key)
        slices.add(tx, new.id, pieces)
        unwanted = parts.replace(tx, new)
    store.discard(unwanted)
