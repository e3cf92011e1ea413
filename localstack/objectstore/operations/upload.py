"""CreateMultipartUpload and AbortMultipartUpload."""

from __future__ import annotations

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, uploads
from localstack.objectstore.checksums import Algorithm, multipart_type, parse_algorithm
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.metadata import encryption_headers, read_metadata
from localstack.objectstore.store import Store


def create_multipart_upload(store: Store, call: Call) -> Response:
    named = call.request.header("x-amz-checksum-algorithm")
    algorithm = parse_algorithm(named) if named else None
    kind = call.request.header("x-amz-checksum-type")
    if kind and not algorithm:
        raise S3Error(
            "InvalidRequest",
            "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm "
            "header.",
        )
    new = uploads.Upload(
        id=store.new_id(),
        bucket=call.bucket,
        key=call.key,
        initiated_ms=store.now_ms(),
        headers=read_metadata(call.request),
        algorithm=algorithm,
        checksum_type=multipart_type(algorithm or Algorithm.CRC64NVME, kind),
    )
    with store.database.write() as tx:
        buckets.get(tx, call.bucket)
        uploads.create(tx, new)
    return document(
        (
            "InitiateMultipartUploadResult",
            [("Bucket", new.bucket), ("Key", new.key), ("UploadId", new.id)],
        ),
        {**checksum_headers(new), **encryption_headers(new.headers)},
    )


def abort_multipart_upload(store: Store, call: Call) -> Response:
    with store.database.write() as tx:
        buckets.get(tx, call.bucket)
        upload = uploads.get_open(tx, upload_id(call), call.bucket, call.key)
        unwanted = uploads.delete(tx, upload.id)
    store.discard(unwanted)
    return Response(204)


def upload_id(call: Call) -> str:
    return call.request.param("uploadId") or ""


def checksum_headers(upload: uploads.Upload) -> dict[str, str]:
    if upload.algorithm is None:
        return {}
    return {
        "x-amz-checksum-algorithm": upload.algorithm,
        "x-amz-checksum-type": upload.checksum_type,
    }
