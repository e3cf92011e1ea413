"""UploadPart. A part's bytes are on their way to the disk when it is answered, and on it when
CompleteMultipartUpload is."""

from __future__ import annotations

from localstack.objectstore.call import Call
from localstack.objectstore.catalog import buckets, parts, slices, uploads
from localstack.objectstore.checksums import Algorithm, encode
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import Claims, read_claims, receive
from localstack.objectstore.metadata import encryption_headers
from localstack.objectstore.operations.object_write import blob_slices
from localstack.objectstore.operations.upload import upload_id
from localstack.objectstore.store import Store

MOST_PARTS = 10_000


def upload_part(store: Store, call: Call) -> Response:
    number, claims = part_number(call), read_claims(call.request)
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
        upload = uploads.get_open(tx, upload_id(call), call.bucket, call.key)
    _check_algorithm(upload, claims)
    with store.blobs.create() as writer:
        also = upload.effective_algorithm
        receipt = receive(call.body, claims, writer, md5=False, also=also)
        etag = receipt.md5 or receipt.opaque_etag
        new = parts.Part(
            upload.id,
            number,
            store.new_id(),
            receipt.size,
            etag,
            store.now_ms(),
            receipt.digests,
        )
        unwanted = _record(store, call, new, blob_slices(writer, receipt.size))
        writer.keep()
    store.discard(unwanted)
    if receipt.size:
        store.blobs.write_back.soon(writer.name)
    shown = claims.algorithm or upload.effective_algorithm
    return Response(200, _answer(new, shown, upload))


def _record(store: Store, call: Call, new: parts.Part, pieces: list[slices.Slice]) -> list[str]:
    """One transaction; S3Error NoSuchUpload when the upload ended meanwhile."""
    with store.database.write() as tx:
        uploads.get_open(tx, new.upload, call.bucket, call.key)
        unwanted = parts.replace(tx, new)
        slices.add(tx, new.id, pieces)
    return unwanted


def part_number(call: Call) -> int:
    """1..10,000; S3Error InvalidArgument."""
    text = call.request.param("partNumber") or ""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_PARTS:
        raise S3Error(
            "InvalidArgument",
            "Part number must be an integer between 1 and 10000, inclusive",
            ArgumentName="partNumber",
            ArgumentValue=text,
        )
    return int(text)


def _check_algorithm(upload: uploads.Upload, claims: Claims) -> None:
    if upload.algorithm and claims.algorithm and upload.algorithm is not claims.algorithm:
        raise S3Error(
            "InvalidRequest",
            f"Checksum Type mismatch occurred, expected checksum Type: {upload.algorithm.lower()}, "
            f"actual checksum Type: {claims.algorithm.lower()}",
        )


def _answer(new: parts.Part, shown: Algorithm, upload: uploads.Upload) -> dict[str, str]:
    return {
        "ETag": f'"{new.etag}"',
        shown.header: encode(new.digests[shown]),
        **encryption_headers(upload.headers),
    }
