"""Conditional reads and writes."""

from __future__ import annotations

import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.talk import begin, read, refused, send


def test_a_read_goes_on_only_for_the_etag_it_names(s3: S3Client, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="film", Body=b"frames")["ETag"]
    assert s3.get_object(Bucket=bucket, Key="film", IfMatch=etag)["Body"].read() == b"frames"
    with refused("PreconditionFailed"):
        s3.get_object(Bucket=bucket, Key="film", IfMatch='"other"')


def test_an_unchanged_object_is_not_sent_again(s3: S3Client, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="film", Body=b"frames")["ETag"]
    with refused("304"):
        s3.get_object(Bucket=bucket, Key="film", IfNoneMatch=etag)
    answer = s3.get_object(Bucket=bucket, Key="film", IfNoneMatch='"other"')
    assert answer["Body"].read() == b"frames"


def test_a_put_that_must_be_the_first_is_refused_over_an_object(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"first", IfNoneMatch="*")
    with refused("PreconditionFailed") as refusal:
        s3.put_object(Bucket=bucket, Key="film", Body=b"second", IfNoneMatch="*")
    assert refusal.status == 412
    assert read(s3, bucket) == b"first"


def test_a_complete_that_must_be_the_first_is_refused_and_leaves_the_upload(
    s3: S3Client, bucket: str
) -> None:
    upload_id = begin(s3, bucket)
    parts = send(s3, bucket, upload_id, [b"frames"])
    s3.put_object(Bucket=bucket, Key="film", Body=b"first")
    with refused("PreconditionFailed"):
        s3.complete_multipart_upload(
            Bucket=bucket,
            Key="film",
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},
            IfNoneMatch="*",
        )
    assert read(s3, bucket) == b"first"
    s3.delete_object(Bucket=bucket, Key="film")
    s3.complete_multipart_upload(
        Bucket=bucket,
        Key="film",
        UploadId=upload_id,
        MultipartUpload={"Parts": parts},
        IfNoneMatch="*",
    )
    assert read(s3, bucket) == b"frames"


def test_a_replacement_names_the_etag_it_replaces(s3: S3Client, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="film", Body=b"first")["ETag"]
    with refused("PreconditionFailed"):
        s3.put_object(Bucket=bucket, Key="film", Body=b"x", IfMatch='"other"')
    s3.put_object(Bucket=bucket, Key="film", Body=b"second", IfMatch=etag)
    assert read(s3, bucket) == b"second"


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("CopySourceIfMatch", marks=pytest.mark.moto_differs("ignores it")),
        "CopySourceIfNoneMatch",
    ],
)
def test_a_copy_may_depend_on_its_source(s3: S3Client, bucket: str, condition: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="film", Body=b"frames")["ETag"]
    value = '"other"' if condition == "CopySourceIfMatch" else etag
    with refused("PreconditionFailed"):
        s3.copy_object(
            Bucket=bucket,
            Key="copy",
            CopySource={"Bucket": bucket, "Key": "film"},
            **{condition: value},  # type: ignore[arg-type]
        )
