"""Bucket names as S3 allows them."""

from __future__ import annotations

import re

from localstack.objectstore.errors import S3Error

_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def check_bucket_name(name: str) -> None:
    """3-63 of a-z, 0-9, dot and hyphen, no IP address; S3Error InvalidBucketName otherwise."""
    if not _BUCKET.fullmatch(name) or _ADDRESS.fullmatch(name):
        raise S3Error("InvalidBucketName", BucketName=name)
