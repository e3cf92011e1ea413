"""CopyObject and UploadPartCopy."""

from __future__ import annotations

import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.talk import PART_BYTES, begin, crc64nvme, read, refused, send, split


@pytest.fixture
def film(s3: S3Client, bucket: str, big: bytes) -> str:
    """A multipart object with a headers of its own, under a key that needs quoting."""
    key = "film é+1"
    upload_id = s3.create_multipart_upload(
        Bucket=bucket,
        Key=key,
        ContentType="video/mp4",
        Metadata={"lap": "3"},
        ChecksumAlgorithm="CRC64NVME",
    )["UploadId"]
    parts = send(s3, bucket, upload_id, split(big), key)
    s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )
    return key


def test_a_copy_has_the_bytes_and_headers_of_its_source(
    s3: S3Client, bucket: str, film: str, big: bytes
) -> None:
    answer = s3.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": film})
    head = s3.head_object(Bucket=bucket, Key="c")
    assert answer["CopyObjectResult"]["ETag"] == head["ETag"]
    assert (head["ContentType"], head["Metadata"]) == ("video/mp4", {"lap": "3"})
    s3.delete_object(Bucket=bucket, Key=film)
    assert read(s3, bucket, "c") == big


def test_a_copy_may_replace_the_headers(s3: S3Client, bucket: str, film: str) -> None:
    s3.copy_object(
        Bucket=bucket,
        Key="c",
        CopySource={"Bucket": bucket, "Key": film},
        MetadataDirective="REPLACE",
        ContentType="video/quicktime",
        Metadata={"lap": "4"},
    )
    head = s3.head_object(Bucket=bucket, Key="c")
    assert (head["ContentType"], head["Metadata"]) == ("video/quicktime", {"lap": "4"})


def test_a_copy_onto_itself_needs_a_change(s3: S3Client, bucket: str, film: str) -> None:
    source = {"Bucket": bucket, "Key": film}
    with refused("InvalidRequest"):
        s3.copy_object(Bucket=bucket, Key=film, CopySource=source)  # type: ignore[arg-type]


def test_a_copy_of_nothing_is_refused(s3: S3Client, bucket: str) -> None:
    with refused("NoSuchKey"):
        s3.copy_object(Bucket=bucket, Key="c", CopySource={"Bucket": bucket, "Key": "absent"})


def test_parts_may_be_ranges_of_objects(s3: S3Client, bucket: str, film: str, big: bytes) -> None:
    upload_id = begin(s3, bucket)
    ranges = [(3, PART_BYTES + 2), (PART_BYTES - 4, PART_BYTES + 5)]
    parts = []
    for number, (first, last) in enumerate(ranges, 1):
        answer = s3.upload_part_copy(
            Bucket=bucket,
            Key="film",
            UploadId=upload_id,
            PartNumber=number,
            CopySource={"Bucket": bucket, "Key": film},
            CopySourceRange=f"bytes={first}-{last}",
        )
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    s3.complete_multipart_upload(
        Bucket=bucket,
        Key="film",
        UploadId=upload_id,
        MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]
    )
    assert read(s3, bucket) == b"".join(big[first : last + 1] for first, last in ranges)


@pytest.mark.moto_differs("gives copied parts no checksum")
def test_a_copied_part_has_its_checksum(s3: S3Client, bucket: str, film: str, big: bytes) -> None:
    answer = s3.upload_part_copy(
        Bucket=bucket,
        Key="film",
        UploadId=begin(s3, bucket),
        PartNumber=1,
        CopySource={"Bucket": bucket, "Key": film},
        CopySourceRange=f"bytes=1-{PART_BYTES + 1}",
    )
    assert answer["CopyPartResult"]["ChecksumCRC64NVME"] == crc64nvme(big[1 : PART_BYTES + 2])


@pytest.mark.moto_differs("cuts the range at the end of the source")
@pytest.mark.parametrize("byte_range", ["bytes=0-999999999", "bytes=5-", "bytes=5-4"])
def test_a_copied_range_lies_within_its_source(
    s3: S3Client, bucket: str, film: str, byte_range: str
) -> None:
    upload_id = begin(s3, bucket)
    with refused("InvalidArgument"):
        s3.upload_part_copy(
            Bucket=bucket,
            Key="film",
            UploadId=upload_id,
            PartNumber=1,
            CopySource={"Bucket": bucket, "Key": film},
            CopySourceRange=byte_range,
        )
