"""CopyObject: the copy names the same blobs, no byte is moved."""

from __future__ import annotations

from dataclasses import replace
from sqlite3 import Connection

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, objects, slices
from localstack.objectstore.checksums import Algorithm, ChecksumType, encode, parse_algorithm
from localstack.objectstore.conditions import check_unchanged, check_write
from localstack.objectstore.content import StoredContent, hold
from localstack.objectstore.copy_source import check_same, find_source
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import LARGEST_PUT_BYTES
from localstack.objectstore.metadata import encryption_headers, read_metadata
from localstack.objectstore.reread import digest_slices
from localstack.objectstore.store import Store
from localstack.objectstore.times import iso


def copy_object(store: Store, call: Call) -> Response:
    """Bytes are read only for a checksum that the source has not; ETags of parts stay opaque."""
    source, pieces = hold(store, lambda tx: _find(tx, call))
    try:
        new = _copy(store, call, source, pieces)
        _commit(store, call, source, new, pieces)
    finally:
        StoredContent(store.blobs, pieces, source.size).close()
    result = [
        ("LastModified", iso(new.modified_ms)),
        ("ETag", f'"{new.etag}"'),
        (new.algorithm.element, new.checksum),
        ("ChecksumType", new.checksum_type),
    ]
    return document(("CopyObjectResult", result), encryption_headers(new.headers))


def _find(tx: Connection, call: Call) -> tuple[objects.Object, list[slices.Slice]]:
    buckets.get(tx, call.bucket)
    check_write(call.request.headers, objects.find(tx, call.bucket, call.key))
    source = find_source(tx, call.request)
    if source.size > LARGEST_PUT_BYTES:
        raise S3Error(
            "InvalidRequest",
            "The specified copy source is larger than the maximum allowable size for a copy "
            f"source: {LARGEST_PUT_BYTES}",
        )
    return source, slices.within(tx, source.id, 0, source.size)


def _copy(
    store: Store, call: Call, source: objects.Object, pieces: list[slices.Slice]
) -> objects.Object:
    named = call.request.header("x-amz-checksum-algorithm")
    algorithm = parse_algorithm(named) if named else source.algorithm
    return replace(
        source,
        bucket=call.bucket,
        key=call.key,
        id=store.new_id(),
        etag=f"{source.crc64nvme.hex()}{source.size:016x}" if "-" in source.etag else source.etag,
        modified_ms=store.now_ms(),
        headers=_headers(call, source),
        algorithm=algorithm,
        checksum_type=ChecksumType.FULL_OBJECT,
        checksum=_checksum(store, source, pieces, algorithm),
    )


def _headers(call: Call, source: objects.Object) -> dict[str, str]:
    """The source's, or the request's with `x-amz-metadata-directive: REPLACE`."""
    given = read_metadata(call.request)
    if call.request.header("x-amz-metadata-directive") == "REPLACE":
        return given
    if (source.bucket, source.key) == (call.bucket, call.key):
        raise S3Error(
            "InvalidRequest",
            "This copy request is illegal because it is trying to copy an object to itself without "
            "changing the object's metadata, storage class, website redirect location or "
            "encryption attributes.",
        )
    kept = {n: v for n, v in source.headers.items() if n not in encryption_headers(source.headers)}
    return kept | encryption_headers(given)


def _checksum(
    store: Store, source: objects.Object, pieces: list[slices.Slice], algorithm: Algorithm
) -> str:
    if algorithm is Algorithm.CRC64NVME:
        return encode(source.crc64nvme)
    if algorithm is source.algorithm and source.checksum_type is ChecksumType.FULL_OBJECT:
        return source.checksum
    return encode(digest_slices(store.blobs, pieces, [algorithm])[algorithm])


def _commit(
    store: Store,
    call: Call,
    source: objects.Object,
    new: objects.Object,
    pieces: list[slices.Slice],
) -> None:
    with store.database.write() as tx:
        check_same(tx, source)
        buckets.get(tx, new.bucket)
        check_unchanged(call.request.headers, objects.find(tx, new.bucket, new.key))
        # The new rows first: a copy onto itself must not leave its blobs unnamed in between.
        slices.add(tx, new.id, pieces)
        unwanted = objects.replace(tx, new)
    store.discard(unwanted)
