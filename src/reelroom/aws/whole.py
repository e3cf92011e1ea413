"""Objects as they are: ranges of their bytes, and copies inside of storage."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from reelroom.aws.errors import is_missing, status_of, translated
from reelroom.domain.errors import NotFound, Transient

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def read(client: S3Client, bucket: str, key: str, start: int, end: int) -> bytes:
    """Raises NotFound, Transient."""
    if end <= start:
        return b""
    with translated("GetObject"):
        try:
            asked = f"bytes={start}-{end - 1}"
            answer = client.get_object(Bucket=bucket, Key=key, Range=asked)
        except ClientError as error:
            if is_missing(error):
                raise _gone() from None
            raise
        with closing(answer["Body"]) as body:
            data = body.read()
    if len(data) != answer["ContentLength"]:
        raise Transient("Storage sent less than it announced. Try again.")
    return data


def copy(client: S3Client, bucket: str, key: str, etag: str, to: str, content_type: str) -> None:
    """At most 5 GiB. Raises NotFound, Transient."""
    with translated("CopyObject"):
        try:
            client.copy_object(
                Bucket=bucket,
                Key=to,
                CopySource={"Bucket": bucket, "Key": key},
                CopySourceIfMatch=etag,
                ContentType=content_type,
                MetadataDirective="REPLACE",
                ChecksumAlgorithm="CRC64NVME",
            )
        except ClientError as error:
            if is_missing(error) or status_of(error) == 412:
                raise _gone() from None
            raise


def _gone() -> NotFound:
    return NotFound("This is no longer in storage.")
