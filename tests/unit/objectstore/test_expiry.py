"""Presigned URLs and time."""

from __future__ import annotations

from datetime import timedelta

import httpx
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Server
from tests.unit.objectstore.conftest import BUCKET, ShiftedClock, client


def url_for(s3: S3Client, seconds: int) -> str:
    params = {"Bucket": BUCKET, "Key": "film"}
    return s3.generate_presigned_url("put_object", Params=params, ExpiresIn=seconds)


def test_a_url_works_until_it_expires(s3: S3Client, clock: ShiftedClock) -> None:
    url = url_for(s3, 900)
    clock.by = timedelta(seconds=890)
    assert httpx.put(url, content=b"frames").status_code == 200
    clock.by = timedelta(seconds=901)
    answer = httpx.put(url, content=b"tricks")
    assert answer.status_code == 403
    assert "<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer.text


def test_a_refused_body_leaves_the_connection_usable(s3: S3Client, clock: ShiftedClock) -> None:
    url = url_for(s3, 900)
    with httpx.Client() as connection:
        clock.by = timedelta(seconds=901)
        assert connection.put(url, content=bytes(3_000_000)).status_code == 403
        clock.by = timedelta()
        assert connection.put(url, content=b"frames").status_code == 200
    assert s3.get_object(Bucket=BUCKET, Key="film")["Body"].read() == b"frames"


def test_a_url_from_the_future_is_not_yet_valid(s3: S3Client, clock: ShiftedClock) -> None:
    url = url_for(s3, 900)
    clock.by = timedelta(minutes=-16)
    assert "Request is not yet valid" in httpx.put(url, content=b"frames").text


def test_a_url_lives_a_week_at_most(s3: S3Client) -> None:
    answer = httpx.put(url_for(s3, 604_801), content=b"frames")
    assert (answer.status_code, "less than a week" in answer.text) == (400, True)


def test_an_old_signature_version_is_explained(server: Server, s3: S3Client) -> None:
    url = f"{server.url}/{BUCKET}/film?AWSAccessKeyId=local&Signature=x&Expires=1"
    assert "AWS4-HMAC-SHA256" in httpx.get(url).text


def test_another_secret_is_refused(server: Server, s3: S3Client) -> None:
    url = url_for(client(server.url, secret_key="guessed"), 900)
    assert "SignatureDoesNotMatch" in httpx.put(url, content=b"x").text
