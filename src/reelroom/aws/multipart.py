"""S3 multipart uploads: create, list, complete, abort. Raises as `Blobs` says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from reelroom.aws.checksums import from_base64, to_base64
from reelroom.aws.errors import translated
from reelroom.domain.errors import Transient
from reelroom.domain.parts import Part
from reelroom.ports import NoSuchMultipart, PartsRefused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, PartTypeDef

_ABORTS: Final = 6


def create(client: S3Client, bucket: str, key: str, content_type: str) -> str:
    """Opened so that S3 checks the CRC64NVME of the whole object at the end."""
    with translated("CreateMultipartUpload"):
        answer = client.create_multipart_upload(
            Bucket=bucket,
            Key=key,
            ContentType=content_type,
            ChecksumAlgorithm="CRC64NVME",
            ChecksumType="FULL_OBJECT",
        )
    return answer["UploadId"]


def stored_parts(
    client: S3Client, bucket: str, key: str, multipart_id: str
) -> Iterator[PartTypeDef]:
    with translated("ListParts"):
        pages = client.get_paginator("list_parts").paginate(
            Bucket=bucket, Key=key, UploadId=multipart_id
        )
        for page in pages:
            yield from page.get("Parts", [])


def list_parts(client: S3Client, bucket: str, key: str, multipart_id: str) -> list[Part]:
    return [
        Part(
            number=part["PartNumber"],
            size=part["Size"],
            crc64nvme=from_base64(part.get("ChecksumCRC64NVME")),
            etag=part["ETag"],
        )
        for part in stored_parts(client, bucket, key, multipart_id)
    ]


def last_part_at(client: S3Client, bucket: str, key: str, multipart_id: str) -> datetime | None:
    """None also when the upload is gone."""
    try:
        times = [part["LastModified"] for part in stored_parts(client, bucket, key, multipart_id)]
    except NoSuchMultipart:
        return None
    return max(times, default=None)


def complete(
    client: S3Client,
    bucket: str,
    key: str,
    multipart_id: str,
    parts: Sequence[Part],
    size: int,
    crc64nvme: str,
) -> None:
    """S3 compares the size and the checksum of the whole before the object appears."""
    if not parts:
        raise PartsRefused("No part of this file has arrived. Send its parts first.")
    with translated("CompleteMultipartUpload", completing=True):
        client.complete_multipart_upload(
            Bucket=bucket,
            Key=key,
            UploadId=multipart_id,
            MultipartUpload={"Parts": [_completed(part) for part in parts]},
            ChecksumCRC64NVME=to_base64(crc64nvme),
            ChecksumType="FULL_OBJECT",
            MpuObjectSize=size,
            IfNoneMatch="*",
        )


def _completed(part: Part) -> CompletedPartTypeDef:
    entry: CompletedPartTypeDef = {"PartNumber": part.number, "ETag": part.etag}
    if part.crc64nvme:
        entry["ChecksumCRC64NVME"] = to_base64(part.crc64nvme)
    return entry


def abort(
    client: S3Client,
    bucket: str,
    key: str,
    multipart_id: str,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Again until S3 knows it no more: a part in flight can land during an abort."""
    for again in range(_ABORTS):
        try:
            with translated("AbortMultipartUpload"):
                client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=multipart_id)
            list_parts(client, bucket, key, multipart_id)
        except NoSuchMultipart:
            return
        pause(0.05 * 2**again)
    raise Transient("Parts still arrive for an upload that was given up. Try again.")
