"""The whole bucket with its times, for an operator's check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reelroom.aws.errors import translated
from reelroom.ports.survey import OpenMultipart, StoredObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def every_object(client: S3Client, bucket: str) -> Iterator[StoredObject]:
    """Raises Transient."""
    with translated("ListObjectsV2"):
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for entry in page.get("Contents", []):
                yield StoredObject(entry["Key"], entry["Size"], entry["LastModified"])


def every_multipart(client: S3Client, bucket: str) -> Iterator[OpenMultipart]:
    """Raises Transient."""
    with translated("ListMultipartUploads"):
        for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
            for entry in page.get("Uploads", []):
                yield OpenMultipart(entry["Key"], entry["UploadId"], entry["Initiated"])
