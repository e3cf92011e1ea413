"""Multipart uploads: the life of one, and S3's rules about parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from mypy_boto3_s3 import S3Client
from mypy_boto3_s3.type_defs import CompletedPartTypeDef

from tests.contract.s3.talk import (
    PART_BYTES,
    begin,
    crc64nvme,
    read,
    refused,
    send,
    send_one,
    split,
)


def complete(
    s3: S3Client, bucket: str, upload_id: str, parts: list[CompletedPartTypeDef]
) -> dict[str, object]:
    return dict(
        s3.complete_multipart_upload(
            Bucket=bucket, Key="film", UploadId=upload_id, MultipartUpload={"Parts": parts}
        )
    )


def test_parts_become_one_object(s3: S3Client, bucket: str, big: bytes) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, split(big))
    answer = complete(s3, bucket, upload_id, parts)
    assert str(answer["ETag"]).endswith('-3"')
    assert read(s3, bucket) == big
    assert (
        read(s3, bucket, byte_range=f"bytes={PART_BYTES - 2}-{PART_BYTES + 1}")
        == (big[PART_BYTES - 2 : PART_BYTES + 2])
    )
    assert read(s3, bucket, byte_range="bytes=-9") == big[-9:]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_parts_arrive_in_any_order_and_the_last_of_a_number_counts(
    s3: S3Client, bucket: str, big: bytes
) -> None:
    upload_id = begin(s3, bucket)
    second = send_one(s3, bucket, upload_id, 2, b"tail")
    send_one(s3, bucket, upload_id, 1, b"lost")
    first = send_one(s3, bucket, upload_id, 1, big[:PART_BYTES])
    complete(s3, bucket, upload_id, [first, second])
    assert read(s3, bucket) == big[:PART_BYTES] + b"tail"


def test_part_numbers_may_have_gaps_and_parts_may_be_left_out(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    for number in (3, 7, 10_000):
        send_one(s3, bucket, upload_id, number, b"%d" % number)
    listed = s3.list_parts(Bucket=bucket, Key="film", UploadId=upload_id)["Parts"]
    assert [part["PartNumber"] for part in listed] == [3, 7, 10_000]
    complete(s3, bucket, upload_id, [{"PartNumber": 7, "ETag": listed[1]["ETag"]}])
    assert read(s3, bucket) == b"7"


@pytest.mark.parametrize(
    "number",
    [pytest.param(0, marks=pytest.mark.moto_differs("takes part 0")), 10_001],
)
def test_part_numbers_end_at_10000(s3: S3Client, bucket: str, number: int) -> None:
    upload_id = begin(s3, bucket)
    with refused("InvalidArgument"):
        send_one(s3, bucket, upload_id, number, b"x")


def test_parts_are_listed_in_pages_with_sizes(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    send(s3, bucket, upload_id, [b"a", b"bb", b"ccc"])
    first = s3.list_parts(Bucket=bucket, Key="film", UploadId=upload_id, MaxParts=2)
    assert [(p["PartNumber"], p["Size"]) for p in first["Parts"]] == [(1, 1), (2, 2)]
    assert (first["IsTruncated"], first["NextPartNumberMarker"]) == (True, 2)
    second = s3.list_parts(
        Bucket=bucket, Key="film", UploadId=upload_id, MaxParts=2, PartNumberMarker=2
    )
    assert [(p["PartNumber"], p["Size"]) for p in second["Parts"]] == [(3, 3)]
    assert second["IsTruncated"] is False


@pytest.mark.moto_differs("lists no checksums of parts")
def test_parts_are_listed_with_their_checksums(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    send(s3, bucket, upload_id, [b"a", b"bb"])
    listed = s3.list_parts(Bucket=bucket, Key="film", UploadId=upload_id)
    assert [p["ChecksumCRC64NVME"] for p in listed["Parts"]] == [crc64nvme(b"a"), crc64nvme(b"bb")]
    assert (listed["ChecksumAlgorithm"], listed["ChecksumType"]) == ("CRC64NVME", "FULL_OBJECT")


@pytest.mark.moto_differs("dates every upload 2010")
def test_open_uploads_are_listed_with_the_time_they_began(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    (listed,) = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert (listed["Key"], listed["UploadId"]) == ("film", upload_id)
    assert abs(listed["Initiated"] - datetime.now(UTC)) < timedelta(minutes=1)


def test_open_uploads_are_listed_by_prefix(s3: S3Client, bucket: str) -> None:
    for key in ("staging/a", "staging/b", "other"):
        begin(s3, bucket, key)
    listed = s3.list_multipart_uploads(Bucket=bucket, Prefix="staging/")["Uploads"]
    assert [item["Key"] for item in listed] == ["staging/a", "staging/b"]


@pytest.mark.moto_differs("ignores max-uploads of uploads to one key")
def test_open_uploads_are_listed_in_pages_also_within_one_key(s3: S3Client, bucket: str) -> None:
    begun = [("a", begin(s3, bucket, "a")), *(("b", begin(s3, bucket, "b")) for _ in range(3))]
    pages = s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": 2}
    )
    seen = [[(u["Key"], u["UploadId"]) for u in page["Uploads"]] for page in pages]
    assert [len(page) for page in seen] == [2, 2]
    assert sorted(seen[0] + seen[1]) == sorted(begun)


def test_an_aborted_upload_is_gone(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    send(s3, bucket, upload_id, [b"a"])
    s3.abort_multipart_upload(Bucket=bucket, Key="film", UploadId=upload_id)
    for call in (s3.list_parts, s3.abort_multipart_upload):
        with refused("NoSuchUpload"):
            call(Bucket=bucket, Key="film", UploadId=upload_id)


@pytest.mark.moto_differs("answers 500")
def test_an_aborted_upload_cannot_be_completed(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [b"a"])
    s3.abort_multipart_upload(Bucket=bucket, Key="film", UploadId=upload_id)
    with refused("NoSuchUpload"):
        complete(s3, bucket, upload_id, parts)


@pytest.mark.moto_differs("answers 500")
def test_a_part_after_the_end_is_refused(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    complete(s3, bucket, upload_id, send(s3, bucket, upload_id, [b"a"]))
    with refused("NoSuchUpload"):
        send(s3, bucket, upload_id, [b"b"])
    assert read(s3, bucket) == b"a"


def test_a_repeated_complete_is_answered_again(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [b"a"])
    first = complete(s3, bucket, upload_id, parts)
    assert complete(s3, bucket, upload_id, parts)["ETag"] == first["ETag"]


def test_an_empty_list_of_parts_is_refused(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [b"a"])
    with refused("MalformedXML"):
        complete(s3, bucket, upload_id, [])
    complete(s3, bucket, upload_id, parts)


@pytest.mark.parametrize("wrong", ["etag", "absent"])
def test_a_part_that_is_not_there_is_refused_and_the_upload_lives(
    s3: S3Client, bucket: str, wrong: str
) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [b"a"])
    bad: list[CompletedPartTypeDef] = [
        {"PartNumber": 1 if wrong == "etag" else 2, "ETag": '"0123456789abcdef0123456789abcdef"'}
    ]
    with refused("InvalidPart"):
        complete(s3, bucket, upload_id, bad)
    complete(s3, bucket, upload_id, parts)
    assert read(s3, bucket) == b"a"


@pytest.mark.moto_differs("finds the small part first")
def test_parts_out_of_order_are_refused(s3: S3Client, bucket: str, big: bytes) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, split(big))
    with refused("InvalidPartOrder"):
        complete(s3, bucket, upload_id, parts[::-1])
    with refused("InvalidPartOrder"):
        complete(s3, bucket, upload_id, [parts[0], parts[0]])
    complete(s3, bucket, upload_id, parts)


def test_a_small_part_before_the_last_is_refused(s3: S3Client, bucket: str, big: bytes) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [big[: PART_BYTES - 1], b"tail"])
    with refused("EntityTooSmall"):
        complete(s3, bucket, upload_id, parts)
    parts = send(s3, bucket, upload_id, [big[:PART_BYTES], b"tail"])
    complete(s3, bucket, upload_id, parts)


def test_an_upload_keeps_the_headers_it_began_with(s3: S3Client, bucket: str) -> None:
    upload_id = s3.create_multipart_upload(
        Bucket=bucket, Key="film", ContentType="video/mp4", Metadata={"lap": "3"}
    )["UploadId"]
    complete(s3, bucket, upload_id, send(s3, bucket, upload_id, [b"a"]))
    head = s3.head_object(Bucket=bucket, Key="film")
    assert (head["ContentType"], head["Metadata"]) == ("video/mp4", {"lap": "3"})
