"""Which operation a request means: method, resource, subresource, copy header."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from localstack.objectstore.call import Call
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request
from localstack.objectstore.http.response import Response
from localstack.objectstore.operations import (
    bucket,
    bucket_config,
    complete,
    copy,
    object_delete,
    object_listing,
    object_read,
    object_write,
    part,
    part_copy,
    part_listing,
    upload,
    upload_listing,
)
from localstack.objectstore.store import Store

Handler = Callable[[Store, Call], Response]
COPY = "x-amz-copy-source"


@dataclass(frozen=True, slots=True)
class Route:
    """The first route whose subresources are all in the query wins."""

    operation: str
    method: str
    scope: str
    handler: Handler
    subresources: frozenset[str] = frozenset()
    copies: bool = False


def _route(
    operation: str, place: str, handler: Handler, query: str = "", *, copies: bool = False
) -> Route:
    method, scope = place.split()
    return Route(operation, method, scope, handler, frozenset(query.split()), copies)


ROUTES: Final = (
    _route("ListBuckets", "GET service", bucket.list_buckets),
    _route("GetBucketLocation", "GET bucket", bucket.get_bucket_location, "location"),
    _route("GetBucketCors", "GET bucket", bucket_config.get_cors, "cors"),
    _route(
        "GetBucketLifecycleConfiguration", "GET bucket", bucket_config.get_lifecycle, "lifecycle"
    ),
    _route("ListMultipartUploads", "GET bucket", upload_listing.list_multipart_uploads, "uploads"),
    _route("ListObjectsV2", "GET bucket", object_listing.list_objects_v2, "list-type"),
    _route("ListObjects", "GET bucket", object_listing.list_objects),
    _route("PutBucketCors", "PUT bucket", bucket_config.put_cors, "cors"),
    _route(
        "PutBucketLifecycleConfiguration", "PUT bucket", bucket_config.put_lifecycle, "lifecycle"
    ),
    _route("CreateBucket", "PUT bucket", bucket.create_bucket),
    _route("DeleteBucketCors", "DELETE bucket", bucket_config.delete_cors, "cors"),
    _route("DeleteBucketLifecycle", "DELETE bucket", bucket_config.delete_lifecycle, "lifecycle"),
    _route("DeleteBucket", "DELETE bucket", bucket.delete_bucket),
    _route("HeadBucket", "HEAD bucket", bucket.head_bucket),
    _route("DeleteObjects", "POST bucket", object_delete.delete_objects, "delete"),
    _route("ListParts", "GET object", part_listing.list_parts, "uploadId"),
    _route("GetObject", "GET object", object_read.get_object),
    _route("HeadObject", "HEAD object", object_read.head_object),
    _route(
        "UploadPartCopy",
        "PUT object",
        part_copy.upload_part_copy,
        "partNumber uploadId",
        copies=True,
    ),
    _route("UploadPart", "PUT object", part.upload_part, "partNumber uploadId"),
    _route("CopyObject", "PUT object", copy.copy_object, copies=True),
    _route("PutObject", "PUT object", object_write.put_object),
    _route("CreateMultipartUpload", "POST object", upload.create_multipart_upload, "uploads"),
    _route(
        "CompleteMultipartUpload", "POST object", complete.complete_multipart_upload, "uploadId"
    ),
    _route("AbortMultipartUpload", "DELETE object", upload.abort_multipart_upload, "uploadId"),
    _route("DeleteObject", "DELETE object", object_delete.delete_object),
)
SUBRESOURCES: Final = frozenset(
    re.findall(
        r"[A-Za-z-]+",
        """accelerate acl analytics append attributes cors delete encryption intelligent-tiering
        inventory legal-hold lifecycle location logging metrics notification object-lock
        ownershipControls partNumber policy policyStatus publicAccessBlock replication
        requestPayment restore retention select session tagging torrent uploadId uploads versionId
        versioning versions website""",
    )
)


def find_route(request: Request) -> Route:
    """The route; S3Error NotImplemented or MethodNotAllowed."""
    named = {name for name, _ in request.query}
    copies = request.header(COPY) is not None
    scope = "object" if request.key else "bucket" if request.bucket else "service"
    fitting = [r for r in ROUTES if r.method == request.method and r.scope == scope]
    for route in fitting:
        others = (named & SUBRESOURCES) - route.subresources
        if route.subresources <= named and route.copies == copies and not others:
            return route
    if not fitting:
        raise S3Error("MethodNotAllowed", Method=request.method, ResourceType=scope.upper())
    raise S3Error("NotImplemented")
