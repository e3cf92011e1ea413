"""Checksums of multipart objects."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.backends import Backend
from tests.contract.s3.talk import PART_BYTES, begin, crc32, crc64nvme, refused, send, split

SHA256 = base64.b64encode(hashlib.sha256(b"frames").digest()).decode()


def complete(s3: S3Client, bucket: str, upload_id: str, parts: Any, **claims: Any) -> Any:
    return s3.complete_multipart_upload(
        Bucket=bucket,
        Key="film",
        UploadId=upload_id,
        MultipartUpload={"Parts": parts},
        **claims,
    )


@pytest.mark.moto_differs("does not compute the checksum of the whole")
def test_the_whole_has_the_checksum_of_its_bytes(s3: S3Client, bucket: str, big: bytes) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, split(big))
    answer = complete(
        s3,
        bucket,
        upload_id,
        parts,
        ChecksumCRC64NVME=crc64nvme(big),
        ChecksumType="FULL_OBJECT",
        MpuObjectSize=len(big),
    )
    assert (answer["ChecksumCRC64NVME"], answer["ChecksumType"]) == (crc64nvme(big), "FULL_OBJECT")
    head = s3.head_object(Bucket=bucket, Key="film", ChecksumMode="ENABLED")
    assert (head["ChecksumCRC64NVME"], head["ChecksumType"]) == (crc64nvme(big), "FULL_OBJECT")


@pytest.mark.moto_differs("verifies neither")
@pytest.mark.parametrize(
    ("claim", "code"),
    [
        ({"ChecksumCRC64NVME": crc64nvme(b"other")}, "BadDigest"),
        ({"MpuObjectSize": 7}, "InvalidRequest"),
        ({"ChecksumType": "COMPOSITE"}, "InvalidRequest"),
    ],
)
def test_a_whole_that_is_not_what_was_stated_is_refused_and_the_upload_lives(
    s3: S3Client, bucket: str, claim: dict[str, object], code: str
) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [b"frames"])
    with refused(code):
        complete(s3, bucket, upload_id, parts, **claim)
    complete(s3, bucket, upload_id, parts, ChecksumCRC64NVME=crc64nvme(b"frames"), MpuObjectSize=6)


@pytest.mark.moto_differs("accepts a part that does not have its checksum")
def test_a_part_without_its_checksum_is_refused_and_not_listed(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    with refused("BadDigest"):
        s3.upload_part(
            Bucket=bucket,
            Key="film",
            UploadId=upload_id,
            PartNumber=1,
            Body=b"frames",
            ChecksumCRC64NVME=crc64nvme(b"other"),
        )
    assert "Parts" not in s3.list_parts(Bucket=bucket, Key="film", UploadId=upload_id)


@pytest.mark.moto_differs("takes any algorithm")
def test_a_part_with_another_algorithm_than_its_upload_is_refused(
    s3: S3Client, bucket: str
) -> None:
    upload_id = begin(s3, bucket)
    with refused("InvalidRequest"):
        s3.upload_part(
            Bucket=bucket,
            Key="film",
            UploadId=upload_id,
            PartNumber=1,
            Body=b"frames",
            ChecksumSHA256=SHA256,
        )


@pytest.mark.moto_differs("knows no checksum types")
@pytest.mark.parametrize(
    ("algorithm", "kind"), [("CRC64NVME", "COMPOSITE"), ("SHA256", "FULL_OBJECT")]
)
def test_an_algorithm_has_only_the_types_it_can_have(
    s3: S3Client, bucket: str, algorithm: Any, kind: Any
) -> None:
    with refused("InvalidRequest"):
        s3.create_multipart_upload(
            Bucket=bucket, Key="film", ChecksumAlgorithm=algorithm, ChecksumType=kind
        )


@pytest.mark.moto_differs("does not compute composite checksums")
def test_a_composite_checksum_is_that_of_the_parts_checksums(
    s3: S3Client, bucket: str, big: bytes
) -> None:
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="film", ChecksumAlgorithm="SHA256")[
        "UploadId"
    ]
    parts = []
    digests = b""
    for number, part in enumerate(split(big), 1):
        answer = s3.upload_part(
            Bucket=bucket,
            Key="film",
            UploadId=upload_id,
            PartNumber=number,
            Body=part,
            ChecksumAlgorithm="SHA256",
        )
        digests += hashlib.sha256(part).digest()
        checksum = answer["ChecksumSHA256"]
        parts.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum})
    bare = [{k: v for k, v in part.items() if k != "ChecksumSHA256"} for part in parts]
    with refused("InvalidRequest"):
        complete(s3, bucket, upload_id, bare)
    answer = complete(s3, bucket, upload_id, parts)
    whole = base64.b64encode(hashlib.sha256(digests).digest()).decode()
    assert answer["ChecksumSHA256"] == f"{whole}-3"


@pytest.mark.moto_differs("does not compute the checksum of the whole")
def test_crc32_can_describe_the_whole(s3: S3Client, bucket: str, big: bytes) -> None:
    upload_id = s3.create_multipart_upload(
        Bucket=bucket, Key="film", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT"
    )["UploadId"]
    parts = []
    for number, part in enumerate((big[:PART_BYTES], b"tail"), 1):
        etag = s3.upload_part(
            Bucket=bucket, Key="film", UploadId=upload_id, PartNumber=number, Body=part
        )["ETag"]
        parts.append({"PartNumber": number, "ETag": etag})
    whole = crc32(big[:PART_BYTES] + b"tail")
    assert complete(s3, bucket, upload_id, parts, ChecksumCRC32=whole)["ChecksumCRC32"] == whole


def test_a_part_with_content_md5_has_that_md5_as_etag(backend: Backend, bucket: str) -> None:
    s3 = backend.client(checksums="when_required")
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="film")["UploadId"]
    md5 = hashlib.md5(b"frames")
    answer = s3.upload_part(
        Bucket=bucket,
        Key="film",
        UploadId=upload_id,
        PartNumber=1,
        Body=b"frames",
        ContentMD5=base64.b64encode(md5.digest()).decode(),
    )
    assert answer["ETag"] == f'"{md5.hexdigest()}"'
    done = complete(s3, bucket, upload_id, [{"PartNumber": 1, "ETag": answer["ETag"]}])
    assert done["ETag"] == f'"{hashlib.md5(md5.digest()).hexdigest()}-1"'
