"""Objects of at most some megabytes, in one call each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from reelroom.aws.errors import is_missing, translated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def put(client: S3Client, bucket: str, key: str, content: bytes, content_type: str) -> None:
    """Raises Transient."""
    with translated("PutObject"):
        client.put_object(
            Bucket=bucket,
            Key=key,
            Body=content,
            ContentType=content_type,
            ChecksumAlgorithm="SHA256",
        )


def get(client: S3Client, bucket: str, key: str) -> bytes | None:
    """Raises Transient."""
    with translated("GetObject"):
        try:
            return client.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if is_missing(error):
                return None
            raise
