"""Small words for the suite: what an error said, a whole multipart upload, checksums."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from awscrt import checksums
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client
from mypy_boto3_s3.type_defs import CompletedPartTypeDef

MIB = 1024 * 1024
PART_BYTES = 5 * MIB


@dataclass(slots=True)
class Refusal:
    """The code and status of the error that was expected."""

    code: str = ""
    status: int = 0
    message: str = ""


@contextmanager
def refused(*codes: str) -> Iterator[Refusal]:
    """The block must be refused with one of these codes (HEAD answers give only a status)."""
    refusal = Refusal()
    with pytest.raises(ClientError) as caught:
        yield refusal
    error = caught.value.response
    refusal.code = error["Error"]["Code"]
    refusal.message = error["Error"].get("Message", "")
    refusal.status = error["ResponseMetadata"]["HTTPStatusCode"]
    assert refusal.code in codes


def crc64nvme(data: bytes) -> str:
    return base64.b64encode(checksums.crc64nvme(data).to_bytes(8, "big")).decode()


def crc32(data: bytes) -> str:
    return base64.b64encode(checksums.crc32(data).to_bytes(4, "big")).decode()


def split(data: bytes) -> list[bytes]:
    return [data[start : start + PART_BYTES] for start in range(0, len(data), PART_BYTES)]


def begin(s3: S3Client, bucket: str, key: str = "film") -> str:
    """A multipart upload as Reelroom opens it."""
    answer = s3.create_multipart_upload(
        Bucket=bucket, Key=key, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT"
    )
    return answer["UploadId"]


def send(
    s3: S3Client, bucket: str, upload_id: str, parts: Sequence[bytes], key: str = "film"
) -> list[CompletedPartTypeDef]:
    """Upload parts 1..n; the list for Complete."""
    return [send_one(s3, bucket, upload_id, n, part, key) for n, part in enumerate(parts, 1)]


def send_one(
    s3: S3Client, bucket: str, upload_id: str, number: int, part: bytes, key: str = "film"
) -> CompletedPartTypeDef:
    """Upload one part with the checksum algorithm of `begin`."""
    answer = s3.upload_part(
        Bucket=bucket,
        Key=key,
        UploadId=upload_id,
        PartNumber=number,
        Body=part,
        ChecksumAlgorithm="CRC64NVME",
    )
    return {"PartNumber": number, "ETag": answer["ETag"]}


def read(s3: S3Client, bucket: str, key: str = "film", byte_range: str | None = None) -> bytes:
    if byte_range is None:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return s3.get_object(Bucket=bucket, Key=key, Range=byte_range)["Body"].read()
