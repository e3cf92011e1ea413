"""CreateBucket, HeadBucket, ListBuckets, DeleteBucket, GetBucketLocation."""

from __future__ import annotations

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, uploads
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import read_claims, verify_document
from localstack.objectstore.names import check_bucket_name
from localstack.objectstore.store import Store
from localstack.objectstore.times import iso
from localstack.objectstore.xml import LARGEST_DOCUMENT_BYTES, Node, parse, text

OWNER: Node = ("Owner", [("ID", "local"), ("DisplayName", "local")])
HOME_REGION = "us-east-1"


def create_bucket(store: Store, call: Call) -> Response:
    """us-east-1 answers 200 for a bucket that is there already, other regions 409 (as AWS)."""
    check_bucket_name(call.bucket)
    _check_location(store, call)
    with store.database.write() as tx:
        exists = buckets.find(tx, call.bucket) is not None
        if not exists:
            buckets.create(tx, call.bucket, store.now_ms())
    if exists and store.settings.region != HOME_REGION:
        raise S3Error("BucketAlreadyOwnedByYou", BucketName=call.bucket)
    return Response(200, {"Location": f"/{call.bucket}"})


def head_bucket(store: Store, call: Call) -> Response:
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
    return Response(200, {"x-amz-bucket-region": store.settings.region})


def list_buckets(store: Store, call: Call) -> Response:
    with store.database.read() as tx:
        found = buckets.every(tx)
    rows: list[Node] = [
        ("Bucket", [("Name", b.name), ("CreationDate", iso(b.created_ms))])
        for b in found
        if b.name.startswith(call.request.param("prefix") or "")
    ]
    return document(("ListAllMyBucketsResult", [OWNER, ("Buckets", rows)]))


def delete_bucket(store: Store, call: Call) -> Response:
    with store.database.write() as tx:
        buckets.delete(tx, call.bucket)
        unwanted = uploads.delete_of_bucket(tx, call.bucket)
    store.discard(unwanted)
    return Response(204)


def get_bucket_location(store: Store, call: Call) -> Response:
    """An empty constraint means us-east-1."""
    with store.database.read() as tx:
        buckets.get(tx, call.bucket)
    region = store.settings.region
    return document(("LocationConstraint", "" if region == HOME_REGION else region))


def _check_location(store: Store, call: Call) -> None:
    data = verify_document(call.body, read_claims(call.request), LARGEST_DOCUMENT_BYTES)
    if not data:
        return
    wanted = text(parse(data, "CreateBucketConfiguration"), "LocationConstraint")
    if wanted and wanted != store.settings.region:
        raise S3Error(
            "IllegalLocationConstraintException",
            f"The {wanted} location constraint is incompatible for the region specific endpoint "
            "this request was sent to.",
        )
