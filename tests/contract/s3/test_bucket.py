"""Buckets and their configuration."""

from __future__ import annotations

import secrets

from mypy_boto3_s3 import S3Client

from tests.contract.s3.talk import begin, refused


def test_a_bucket_is_listed_found_and_deleted(s3: S3Client) -> None:
    name = f"contract-{secrets.token_hex(6)}"
    s3.create_bucket(Bucket=name)
    assert name in [item["Name"] for item in s3.list_buckets()["Buckets"]]
    assert s3.head_bucket(Bucket=name)["ResponseMetadata"]["HTTPStatusCode"] == 200
    s3.delete_bucket(Bucket=name)
    with refused("404"):
        s3.head_bucket(Bucket=name)


def test_making_a_bucket_twice_is_fine_in_the_first_region(s3: S3Client, bucket: str) -> None:
    s3.create_bucket(Bucket=bucket)


def test_a_missing_bucket_is_named(s3: S3Client) -> None:
    with refused("NoSuchBucket"):
        s3.list_objects_v2(Bucket=f"contract-{secrets.token_hex(6)}")


def test_a_bucket_with_an_object_is_kept(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    with refused("BucketNotEmpty"):
        s3.delete_bucket(Bucket=bucket)


def test_the_first_region_has_an_empty_location(s3: S3Client, bucket: str) -> None:
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None


def test_a_lifecycle_configuration_comes_back(s3: S3Client, bucket: str) -> None:
    rules = [
        {
            "ID": "uploads",
            "Status": "Enabled",
            "Filter": {"Prefix": "staging/"},
            "Expiration": {"Days": 7},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        }
    ]
    with refused("NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={"Rules": rules},  # type: ignore[typeddict-item]
    )
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    begin(s3, bucket)
