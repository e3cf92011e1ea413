"""The headers that are kept with an object and come back with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request

KEPT: Final = (
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
    "x-amz-tagging",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
)
UNSUPPORTED: Final = (
    "x-amz-object-lock-legal-hold",
    "x-amz-object-lock-mode",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-website-redirect-location",
    "x-amz-write-offset-bytes",
)
DEFAULT_CONTENT_TYPE: Final = "binary/octet-stream"
LARGEST_USER_METADATA_BYTES: Final = 2048
_ENCRYPTIONS: Final = ("AES256", "aws:kms", "aws:kms:dsse")
_META: Final = "x-amz-meta-"


def read_metadata(request: Request) -> dict[str, str]:
    """What a write keeps. S3Error MetadataTooLarge, InvalidArgument, or NotImplemented for
    headers that ask for something this store would silently not do."""
    for name in UNSUPPORTED:
        if request.header(name) is not None:
            raise S3Error("NotImplemented", f"The object store does not support {name}.")
    if request.header("x-amz-acl") not in (None, "private", "bucket-owner-full-control"):
        raise S3Error("NotImplemented", "The object store has private objects only.")
    kept = {n: v for n, v in request.headers.items() if n in KEPT or n.startswith(_META)}
    kept.setdefault("content-type", DEFAULT_CONTENT_TYPE)
    _drop_transfer_coding(kept)
    user_bytes = sum(
        len(n) - len(_META) + len(v.encode()) for n, v in kept.items() if n.startswith(_META)
    )
    if user_bytes > LARGEST_USER_METADATA_BYTES:
        raise S3Error("MetadataTooLarge", Size=user_bytes, MaxSizeAllowed=2048)
    if kept.get("x-amz-server-side-encryption", "AES256") not in _ENCRYPTIONS:
        raise S3Error("InvalidArgument", "The encryption method specified is not supported")
    return kept


def shown_headers(kept: Mapping[str, str]) -> dict[str, str]:
    """What a read gives back: of tags, only how many there are."""
    shown = dict(kept)
    tags = shown.pop("x-amz-tagging", "")
    return shown | ({"x-amz-tagging-count": str(tags.count("=") or 1)} if tags else {})


def encryption_headers(kept: Mapping[str, str]) -> dict[str, str]:
    """The server-side encryption that an answer echoes."""
    return {n: v for n, v in kept.items() if n.startswith("x-amz-server-side-encryption")}


def _drop_transfer_coding(kept: dict[str, str]) -> None:
    """aws-chunked describes the request, not the object."""
    codings = [c.strip() for c in kept.pop("content-encoding", "").split(",")]
    left = [c for c in codings if c not in ("", "aws-chunked")]
    if left:
        kept["content-encoding"] = ",".join(left)
