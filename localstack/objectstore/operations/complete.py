"""CompleteMultipartUpload: no byte is moved, the object takes over the parts' slices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Connection

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, objects, parts, slices, uploads
from localstack.objectstore.conditions import check_unchanged, check_write
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.metadata import encryption_headers
from localstack.objectstore.operations.upload import upload_id
from localstack.objectstore.part_list import ListedPart, choose, fingerprint, parse_part_list
from localstack.objectstore.store import Store
from localstack.objectstore.whole import checksum_of, crc64nvme_of, etag_of, verify_claims
from localstack.objectstore.xml import LARGEST_DOCUMENT_BYTES, Node


@dataclass(frozen=True, slots=True)
class Plan:
    """A verified Complete: the parts, and the object that they become."""

    chosen: list[parts.Part]
    new: objects.Object


def complete_multipart_upload(store: Store, call: Call) -> Response:
    """A failed Complete leaves the upload as it was; a repeated one is answered again,
    or 412 when it asks for If-None-Match."""
    listed = parse_part_list(call.body.read(LARGEST_DOCUMENT_BYTES))
    with store.database.read() as tx:
        upload = _find(tx, call)
        check_write(call.request.headers, objects.find(tx, call.bucket, call.key))
        if upload.object_id is not None:
            return _answer(_completed(tx, upload, listed), call)
        plan = _plan(store, tx, call, upload, listed)
        pieces = [p for part in plan.chosen for p in slices.within(tx, part.id, 0, part.size)]
    blobs = [piece.blob for piece in pieces]
    _sync(store, blobs)
    made = _commit(store, call, plan, listed)
    store.blobs.write_back.forget(blobs)
    return _answer(made, call)


def _find(tx: Connection, call: Call) -> uploads.Upload:
    buckets.get(tx, call.bucket)
    return uploads.find(tx, upload_id(call), call.bucket, call.key)


def _completed(
    tx: Connection, upload: uploads.Upload, listed: Sequence[ListedPart]
) -> objects.Object:
    """The object of a Complete that succeeded before, while it is still the key's object."""
    found = objects.find(tx, upload.bucket, upload.key)
    same = found is not None and found.id == upload.object_id
    if found is None or not same or upload.completed_list != fingerprint(listed):
        raise S3Error("NoSuchUpload", UploadId=upload.id)
    return found


def _plan(
    store: Store, tx: Connection, call: Call, upload: uploads.Upload, listed: Sequence[ListedPart]
) -> Plan:
    chosen = choose(listed, parts.every(tx, upload.id), upload)
    algorithm = upload.effective_algorithm
    checksum = checksum_of(chosen, algorithm, upload.checksum_type)
    size = sum(part.size for part in chosen)
    verify_claims(call.request, upload, size, checksum)
    new = objects.Object(
        bucket=upload.bucket,
        key=upload.key,
        id=store.new_id(),
        size=size,
        etag=etag_of(chosen),
        modified_ms=store.now_ms(),
        headers=upload.headers,
        crc64nvme=crc64nvme_of(chosen),
        algorithm=algorithm,
        checksum_type=upload.checksum_type,
        checksum=checksum,
    )
    return Plan(chosen, new)


def _sync(store: Store, blobs: Sequence[str]) -> None:
    try:
        store.blobs.write_back.sync(blobs)
    except FileNotFoundError:
        raise S3Error("OperationAborted") from None


def _commit(store: Store, call: Call, plan: Plan, listed: Sequence[ListedPart]) -> objects.Object:
    """The object, made here or by the same Complete on another connection.

    Raises S3Error OperationAborted when a listed part was replaced since it was verified.
    """
    new = plan.new
    with store.database.write() as tx:
        upload = _find(tx, call)
        check_unchanged(call.request.headers, objects.find(tx, call.bucket, call.key))
        if upload.object_id is not None:
            return _completed(tx, upload, listed)
        current = {part.id for part in parts.every(tx, upload.id)}
        if not current.issuperset(part.id for part in plan.chosen):
            raise S3Error("OperationAborted")
        unwanted = objects.replace(tx, new)
        start = 0
        for part in plan.chosen:
            slices.move(tx, part.id, new.id, start)
            start += part.size
        unwanted += uploads.close(tx, upload.id, new, fingerprint(listed))
    store.discard(unwanted)
    return new


def _answer(found: objects.Object, call: Call) -> Response:
    host = call.request.header("host") or ""
    fields: list[Node] = [
        ("Location", f"http://{host}/{found.bucket}/{found.key}"),
        ("Bucket", found.bucket),
        ("Key", found.key),
        ("ETag", f'"{found.etag}"'),
        (found.algorithm.element, found.checksum),
        ("ChecksumType", found.checksum_type),
    ]
    root: Node = ("CompleteMultipartUploadResult", fields)
    return document(root, encryption_headers(found.headers))
