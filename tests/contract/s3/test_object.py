"""Objects in one request."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

import httpx
import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.backends import Backend
from tests.contract.s3.talk import crc32, crc64nvme, read, refused

KEYS = [
    "plain",
    "with space and + and %20",
    "ünïcödé/日本語.mp4",
    "a//b/../c",
    "~tilde*'(star)!",
    "trailing/",
    "e" * 1024,
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_any_text(s3: S3Client, bucket: str, key: str) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=b"bytes of " + key.encode())
    assert read(s3, bucket, key) == b"bytes of " + key.encode()
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]


@pytest.mark.moto_differs("takes longer keys")
def test_a_key_above_1024_bytes_is_refused(s3: S3Client, bucket: str) -> None:
    with refused("KeyTooLongError"):
        s3.put_object(Bucket=bucket, Key="e" * 1025, Body=b"")


def test_an_object_keeps_its_headers_and_metadata(s3: S3Client, bucket: str) -> None:
    s3.put_object(
        Bucket=bucket,
        Key="film",
        Body=b"frames",
        ContentType="video/mp4",
        ContentDisposition='attachment; filename="lap one.mp4"',
        CacheControl="no-store",
        Metadata={"session": "ses_1", "lap": "3"},
        ServerSideEncryption="AES256",
    )
    head = s3.head_object(Bucket=bucket, Key="film")
    assert head["ContentLength"] == 6
    assert head["ContentType"] == "video/mp4"
    assert head["ContentDisposition"] == 'attachment; filename="lap one.mp4"'
    assert head["CacheControl"] == "no-store"
    assert head["Metadata"] == {"session": "ses_1", "lap": "3"}
    assert head["ServerSideEncryption"] == "AES256"
    assert head["AcceptRanges"] == "bytes"


def test_the_etag_of_a_single_put_is_the_md5(s3: S3Client, bucket: str) -> None:
    md5 = hashlib.md5(b"frames").hexdigest()
    assert s3.put_object(Bucket=bucket, Key="film", Body=b"frames")["ETag"] == f'"{md5}"'
    assert s3.get_object(Bucket=bucket, Key="film")["ETag"] == f'"{md5}"'


def test_an_empty_object_is_an_object(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    assert read(s3, bucket, "empty") == b""
    assert s3.head_object(Bucket=bucket, Key="empty")["ContentLength"] == 0


def test_a_second_put_replaces_the_first(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"first", Metadata={"a": "1"})
    s3.put_object(Bucket=bucket, Key="film", Body=b"second")
    assert read(s3, bucket) == b"second"
    assert s3.head_object(Bucket=bucket, Key="film")["Metadata"] == {}


def test_a_deleted_object_is_gone_and_may_be_deleted_again(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"frames")
    s3.delete_object(Bucket=bucket, Key="film")
    s3.delete_object(Bucket=bucket, Key="film")
    with refused("NoSuchKey"):
        s3.get_object(Bucket=bucket, Key="film")
    with refused("404"):
        s3.head_object(Bucket=bucket, Key="film")


def test_many_objects_are_deleted_in_one_request(s3: S3Client, bucket: str) -> None:
    for number in range(3):
        s3.put_object(Bucket=bucket, Key=f"k{number}", Body=b"x")
    gone = s3.delete_objects(
        Bucket=bucket, Delete={"Objects": [{"Key": "k0"}, {"Key": "k1"}, {"Key": "absent"}]}
    )
    assert sorted(item["Key"] for item in gone["Deleted"]) == ["absent", "k0", "k1"]
    assert [o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k2"]


@pytest.mark.parametrize(
    ("byte_range", "content", "content_range"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
    ],
)
def test_a_range_is_answered_with_206(
    s3: S3Client, bucket: str, byte_range: str, content: bytes, content_range: str
) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"0123456789")
    answer = s3.get_object(Bucket=bucket, Key="film", Range=byte_range)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert (answer["Body"].read(), answer["ContentRange"]) == (content, content_range)


def test_a_range_behind_the_end_is_answered_with_416(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"0123456789")
    with refused("InvalidRange") as refusal:
        s3.get_object(Bucket=bucket, Key="film", Range="bytes=10-")
    assert refusal.status == 416


def test_a_head_tells_the_checksum_when_asked(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"frames", ChecksumAlgorithm="CRC64NVME")
    asked = s3.head_object(Bucket=bucket, Key="film", ChecksumMode="ENABLED")
    assert asked["ChecksumCRC64NVME"] == crc64nvme(b"frames")
    assert "ChecksumCRC64NVME" not in s3.head_object(Bucket=bucket, Key="film")


def test_the_default_checksum_of_boto3_arrives_as_a_trailer(s3: S3Client, bucket: str) -> None:
    answer = s3.put_object(Bucket=bucket, Key="film", Body=b"frames")
    assert answer["ChecksumCRC32"] == crc32(b"frames")


@pytest.mark.moto_differs("accepts a body that does not have its checksum")
@pytest.mark.parametrize(
    "claim",
    [
        {"ChecksumCRC64NVME": crc64nvme(b"other")},
        {"ChecksumCRC32": crc32(b"other")},
        {"ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="},
    ],
    ids=lambda claim: next(iter(claim)),
)
def test_a_body_without_its_checksum_is_refused_and_not_stored(
    s3: S3Client, bucket: str, claim: dict[str, str]
) -> None:
    with refused("BadDigest"):
        s3.put_object(Bucket=bucket, Key="film", Body=b"frames", **claim)  # type: ignore[arg-type]
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_download_may_choose_its_name(backend: Backend, s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"frames", ContentType="video/mp4")
    url = s3.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": bucket,
            "Key": "film",
            "ResponseContentDisposition": "attachment; filename*=UTF-8''lap%20one.mp4",
            "ResponseContentType": "application/octet-stream",
        },
    )
    assert urlsplit(url).netloc == urlsplit(backend.url).netloc
    answer = httpx.get(url, headers={"Range": "bytes=1-3"})
    assert (answer.status_code, answer.content) == (206, b"ram")
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''lap%20one.mp4"
    assert answer.headers["content-type"] == "application/octet-stream"
