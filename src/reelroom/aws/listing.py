"""What is in the bucket: objects and open multipart uploads, and deleting them in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from reelroom.aws.checksums import from_base64, sha256_from_base64
from reelroom.aws.errors import codes_are_passing, is_missing, translated
from reelroom.domain.errors import ReelroomError, Transient
from reelroom.ports import Blob

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_BATCH: Final = 1000  # Amazon S3 API reference, DeleteObjects


class DeleteRefused(ReelroomError):
    """Storage does not let this deployment delete; an operator has to look at its permissions."""

    code = "DELETE_REFUSED"


def head(client: S3Client, bucket: str, key: str) -> Blob | None:
    with translated("HeadObject"):
        try:
            answer = client.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if is_missing(error):
                return None
            raise
    return Blob(
        answer["ContentLength"],
        from_base64(answer.get("ChecksumCRC64NVME")),
        sha256_from_base64(answer.get("ChecksumSHA256")),
        answer["ETag"],
    )


def keys(client: S3Client, bucket: str, prefix: str) -> Iterator[str]:
    with translated("ListObjectsV2"):
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for entry in page.get("Contents", []):
                yield entry["Key"]


def multiparts(client: S3Client, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    with translated("ListMultipartUploads"):
        pages = client.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, Prefix=prefix
        )
        for page in pages:
            for entry in page.get("Uploads", []):
                yield entry["Key"], entry["UploadId"]


def delete(client: S3Client, bucket: str, doomed: Iterable[str]) -> None:
    """Raises Transient or DeleteRefused when a key stays; the batches before are gone then."""
    rest = iter(doomed)
    while batch := list(islice(rest, _BATCH)):
        with translated("DeleteObjects"):
            answer = client.delete_objects(
                Bucket=bucket,
                Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True},
            )
        codes = [error.get("Code", "") for error in answer.get("Errors", [])]
        if codes:
            kinds = ", ".join(sorted(set(codes)))
            sentence = f"{len(codes)} of {len(batch)} objects were not deleted ({kinds})."
            if codes_are_passing(set(codes)):
                raise Transient(f"{sentence} Try again.")
            raise DeleteRefused(f"{sentence} Let the operator check the bucket's permissions.")
