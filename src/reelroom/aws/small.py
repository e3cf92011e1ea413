"""Objects of at most some megabytes, in one call each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from reelroom.aws.errors import is_missing, translated

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


SHORT_LIVED: Final = "keep=a-day"  # the bucket's own rule goes by this tag


def put(
    client: S3Client,
    bucket: str,
    key: str,
    content: bytes,
    content_type: str,
    *,
    short_lived: bool = False,
) -> None:
    """Raises Transient."""
    tags = {"Tagging": SHORT_LIVED} if short_lived else {}
    with translated("PutObject"):
        client.put_object(
            Bucket=bucket,
            Key=key,
            Body=content,
            ContentType=content_type,
            ChecksumAlgorithm="SHA256",
            **tags,  # type: ignore[arg-type]  # the stubs read it as any argument
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
