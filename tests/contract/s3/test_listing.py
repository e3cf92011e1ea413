"""ListObjectsV2 and ListObjects."""

from __future__ import annotations

import pytest
from mypy_boto3_s3 import S3Client

KEYS = ["a", "dir/1", "dir/2", "dir/deep/3", "dir/deep/4", "e", "z/1", "é", "日本"]


@pytest.fixture
def filled(s3: S3Client, bucket: str) -> str:
    for key in reversed(KEYS):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return bucket


def test_keys_are_listed_in_the_order_of_their_bytes(s3: S3Client, filled: str) -> None:
    listed = s3.list_objects_v2(Bucket=filled)
    assert [item["Key"] for item in listed["Contents"]] == KEYS
    assert listed["KeyCount"] == len(KEYS)
    assert [item["Size"] for item in listed["Contents"]] == [len(key.encode()) for key in KEYS]


def test_a_prefix_chooses_keys(s3: S3Client, filled: str) -> None:
    listed = s3.list_objects_v2(Bucket=filled, Prefix="dir/d")
    assert [item["Key"] for item in listed["Contents"]] == ["dir/deep/3", "dir/deep/4"]


def test_a_delimiter_folds_keys(s3: S3Client, filled: str) -> None:
    listed = s3.list_objects_v2(Bucket=filled, Delimiter="/")
    assert [item["Key"] for item in listed["Contents"]] == ["a", "e", "é", "日本"]
    assert [item["Prefix"] for item in listed["CommonPrefixes"]] == ["dir/", "z/"]
    below = s3.list_objects_v2(Bucket=filled, Delimiter="/", Prefix="dir/")
    assert [item["Key"] for item in below["Contents"]] == ["dir/1", "dir/2"]
    assert [item["Prefix"] for item in below["CommonPrefixes"]] == ["dir/deep/"]


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("delimiter", ["", "/"])
def test_pages_join_to_the_whole(s3: S3Client, filled: str, size: int, delimiter: str) -> None:
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=filled, Delimiter=delimiter, PaginationConfig={"PageSize": size}
    )
    keys: list[str] = []
    prefixes: list[str] = []
    for page in pages:
        here = [item["Key"] for item in page.get("Contents", [])]
        folded = [item["Prefix"] for item in page.get("CommonPrefixes", [])]
        assert len(here) + len(folded) == page["KeyCount"] <= size
        keys, prefixes = keys + here, prefixes + folded
    assert keys == (["a", "e", "é", "日本"] if delimiter else KEYS)
    assert prefixes == (["dir/", "z/"] if delimiter else [])


def test_a_listing_may_start_behind_a_key(s3: S3Client, filled: str) -> None:
    listed = s3.list_objects_v2(Bucket=filled, StartAfter="dir/deep/3")
    assert [item["Key"] for item in listed["Contents"]][:2] == ["dir/deep/4", "e"]


@pytest.mark.parametrize("delimiter", ["", "/"])
def test_older_clients_list_by_marker(s3: S3Client, filled: str, delimiter: str) -> None:
    pages = s3.get_paginator("list_objects").paginate(
        Bucket=filled, Delimiter=delimiter, PaginationConfig={"PageSize": 2}
    )
    keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
    assert keys == (["a", "e", "é", "日本"] if delimiter else KEYS)


def test_an_empty_bucket_lists_nothing(s3: S3Client, bucket: str) -> None:
    listed = s3.list_objects_v2(Bucket=bucket)
    assert (listed["KeyCount"], listed["IsTruncated"]) == (0, False)
