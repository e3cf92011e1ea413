"""PutObject: receive, verify, sync, then one transaction makes it the object."""

from __future__ import annotations

from localstack.objectstore.blobs import BlobWriter
from localstack.objectstore.call import Call
from localstack.objectstore.catalog import buckets, objects, slices
from localstack.objectstore.checksums import Algorithm, ChecksumType, encode
from localstack.objectstore.conditions import check_unchanged, check_write
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import read_claims, receive
from localstack.objectstore.metadata import encryption_headers, read_metadata
from localstack.objectstore.store import Store


def put_object(store: Store, call: Call) -> Response:
    """412 when the condition fails at the start, 409 when it fails by a race."""
    headers, claims = read_metadata(call.request), read_claims(call.request)
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
        check_write(call.request.headers, objects.find(tx, call.bucket, call.key))
    algorithm = claims.algorithm or Algorithm.CRC64NVME
    with store.blobs.create() as writer:
        receipt = receive(call.body, claims, writer, md5=True, also=algorithm)
        new = objects.Object(
            bucket=call.bucket,
            key=call.key,
            id=store.new_id(),
            size=receipt.size,
            etag=receipt.md5 or receipt.opaque_etag,
            modified_ms=store.now_ms(),
            headers=headers,
            crc64nvme=receipt.digests[Algorithm.CRC64NVME],
            algorithm=algorithm,
            checksum_type=ChecksumType.FULL_OBJECT,
            checksum=encode(receipt.digests[algorithm]),
        )
        _commit(store, call, new, writer)
    return Response(200, _answer(new))


def blob_slices(writer: BlobWriter, receipt_size: int) -> list[slices.Slice]:
    """The one slice of a freshly received blob; none for an empty one."""
    return [slices.Slice(0, writer.name, 0, receipt_size)] if receipt_size else []


def _commit(store: Store, call: Call, new: objects.Object, writer: BlobWriter) -> None:
    writer.sync()
    with store.database.write() as tx:
        buckets.get(tx, call.bucket)
        check_unchanged(call.request.headers, objects.find(tx, call.bucket, call.key))
        unwanted = objects.replace(tx, new)
        slices.add(tx, new.id, blob_slices(writer, new.size))
    writer.keep()
    store.discard(unwanted)


def _answer(new: objects.Object) -> dict[str, str]:
    return {
        "ETag": f'"{new.etag}"',
        new.algorithm.header: new.checksum,
        "x-amz-checksum-type": new.checksum_type,
        **encryption_headers(new.headers),
    }
