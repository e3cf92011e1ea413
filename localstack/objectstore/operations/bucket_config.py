"""The CORS and lifecycle configuration of a bucket, kept as the documents that were put."""

from __future__ import annotations

from localstack.objectstore.call import Call
from localstack.objectstore.catalog import buckets
from localstack.objectstore.cors import parse_cors
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import read_claims, verify_document
from localstack.objectstore.lifecycle import parse_lifecycle
from localstack.objectstore.store import Store
from localstack.objectstore.xml import LARGEST_DOCUMENT_BYTES


def put_cors(store: Store, call: Call) -> Response:
    document = _read(call)
    parse_cors(document)
    return _set(store, call, "cors", document)


def get_cors(store: Store, call: Call) -> Response:
    with store.database.read() as tx:
        found = buckets.get(tx, call.bucket).cors
    return _answer(found, "NoSuchCORSConfiguration", call)


def delete_cors(store: Store, call: Call) -> Response:
    return _set(store, call, "cors", None)


def put_lifecycle(store: Store, call: Call) -> Response:
    document = _read(call)
    parse_lifecycle(document)
    return _set(store, call, "lifecycle", document)


def get_lifecycle(store: Store, call: Call) -> Response:
    with store.database.read() as tx:
        found = buckets.get(tx, call.bucket).lifecycle
    return _answer(found, "NoSuchLifecycleConfiguration", call)


def delete_lifecycle(store: Store, call: Call) -> Response:
    return _set(store, call, "lifecycle", None)


def _read(call: Call) -> str:
    data = verify_document(call.body, read_claims(call.request), LARGEST_DOCUMENT_BYTES)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise S3Error("MalformedXML") from None


def _set(store: Store, call: Call, kind: buckets.Document, document: str | None) -> Response:
    with store.database.write() as tx:
        buckets.set_document(tx, call.bucket, kind, document)
    return Response(204 if document is None else 200)


def _answer(document: str | None, missing: str, call: Call) -> Response:
    if document is None:
        raise S3Error(missing, BucketName=call.bucket)
    return Response(200, {"Content-Type": "application/xml"}, document.encode())
