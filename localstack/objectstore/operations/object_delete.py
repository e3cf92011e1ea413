"""DeleteObject and DeleteObjects."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from localstack.objectstore.call import Call, document
from localstack.objectstore.catalog import buckets, objects
from localstack.objectstore.conditions import check_write
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.response import Response
from localstack.objectstore.intake import read_claims, verify_document
from localstack.objectstore.store import Store
from localstack.objectstore.xml import LARGEST_DOCUMENT_BYTES, Node, parse, text

MOST_KEYS = 1000


def delete_object(store: Store, call: Call) -> Response:
    """204, also for a key that is not there."""
    with store.database.write() as tx:
        buckets.get(tx, call.bucket)
        if call.request.header("if-match") is not None:
            check_write(call.request.headers, objects.find(tx, call.bucket, call.key))
        unwanted = objects.delete(tx, call.bucket, call.key)
    store.discard(unwanted)
    return Response(204)


def delete_objects(store: Store, call: Call) -> Response:
    """At most 1,000 keys in one transaction; the body's checksum is required, as on AWS."""
    claims = read_claims(call.request)
    if claims.algorithm is None and claims.md5 is None:
        raise S3Error("InvalidRequest", "Missing required header for this request: Content-MD5")
    tree = parse(verify_document(call.body, claims, LARGEST_DOCUMENT_BYTES), "Delete")
    keys = [_key(item) for item in tree.findall("Object")]
    if not 1 <= len(keys) <= MOST_KEYS:
        raise S3Error("MalformedXML")
    with store.database.write() as tx:
        buckets.get(tx, call.bucket)
        unwanted = [blob for key in keys for blob in objects.delete(tx, call.bucket, key)]
    store.discard(unwanted)
    quiet = text(tree, "Quiet") == "true"
    deleted: list[Node] = [] if quiet else [("Deleted", [("Key", key)]) for key in keys]
    return document(("DeleteResult", deleted))


def _key(item: Element) -> str:
    found = item.find("Key")
    if found is None or not found.text:
        raise S3Error("MalformedXML")
    if item.find("VersionId") is not None:
        raise S3Error("NotImplemented", "The object store keeps no versions.")
    return found.text
