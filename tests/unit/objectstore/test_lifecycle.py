"""Lifecycle rules and the sweep that applies them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Server
from localstack.objectstore.lifecycle import cutoff
from localstack.objectstore.sweep import Swept, sweep
from tests.unit.objectstore.conftest import BUCKET, files_in


def rule(**actions: Any) -> Any:
    return {"Rules": [{"Status": "Enabled", "Filter": {"Prefix": "staging/"}, **actions}]}


def test_old_objects_under_the_prefix_expire(
    server: Server, s3: S3Client, blob_files: Path
) -> None:
    configuration = rule(Expiration={"Days": 2})
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=configuration)
    for key in ("staging/a", "staging/b", "kept"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    now = datetime.now(UTC)
    assert sweep(server.store, now + timedelta(days=1, hours=23)) == Swept(0, 0)
    assert sweep(server.store, now + timedelta(days=3)) == Swept(2, 0)
    assert [item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == ["kept"]
    assert len(files_in(blob_files)) == 1


def test_a_rule_for_tags_takes_only_what_has_them(server: Server, s3: S3Client) -> None:
    tags = [{"Key": "keep", "Value": "a-day"}, {"Key": "of", "Value": "a b"}]
    for_tags = {"Filter": {"And": {"Prefix": "staging/", "Tags": tags}}}
    configuration = rule(Expiration={"Days": 1}, **for_tags)
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=configuration)
    for key, tagging in (("a", "of=a+b&keep=a-day"), ("b", "keep=a-day"), ("c", "")):
        s3.put_object(Bucket=BUCKET, Key=f"staging/{key}", Body=b"x", Tagging=tagging)
    read = s3.get_object(Bucket=BUCKET, Key="staging/a")
    assert "x-amz-tagging" not in read["ResponseMetadata"]["HTTPHeaders"]
    assert read["TagCount"] == 2
    assert sweep(server.store, datetime.now(UTC) + timedelta(days=3)) == Swept(1, 0)
    left = s3.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [item["Key"] for item in left] == ["staging/b", "staging/c"]


def test_old_unfinished_uploads_are_aborted(server: Server, s3: S3Client, blob_files: Path) -> None:
    configuration = rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7})
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=configuration)
    for key in ("staging/a", "kept"):
        upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload_id, PartNumber=1, Body=b"x")
    assert sweep(server.store, datetime.now(UTC) + timedelta(days=8)) == Swept(0, 1)
    uploads = s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]
    assert [item["Key"] for item in uploads] == ["kept"]
    assert len(files_in(blob_files)) == 1


def test_a_disabled_rule_does_nothing(server: Server, s3: S3Client) -> None:
    configuration = rule(Expiration={"Days": 1}, Status="Disabled")
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=configuration)
    s3.put_object(Bucket=BUCKET, Key="staging/a", Body=b"x")
    assert sweep(server.store, datetime.now(UTC) + timedelta(days=90)) == Swept(0, 0)


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        (rule(), "InvalidRequest"),
        (rule(Expiration={"Days": 0}), "InvalidArgument"),
        (
            rule(Expiration={"Days": 1}, Filter={"ObjectSizeLessThan": 9}),
            "NotImplemented",
        ),
    ],
)
def test_a_rule_that_could_not_be_kept_is_refused(
    s3: S3Client, configuration: Any, code: str
) -> None:
    with pytest.raises(s3.exceptions.ClientError, match=code):
        s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration=configuration)


def test_days_are_rounded_up_to_midnight_utc() -> None:
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert cutoff(noon, 1) == datetime(2026, 11, 20, tzinfo=UTC)
