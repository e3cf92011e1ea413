"""CORS as the bucket says."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.backends import Backend
from tests.contract.s3.talk import refused

ORIGIN = "https://reelroom.example"


@pytest.fixture
def open_bucket(s3: S3Client, bucket: str) -> str:
    s3.put_bucket_cors(
        Bucket=bucket,
        CORSConfiguration={
            "CORSRules": [
                {
                    "AllowedOrigins": [ORIGIN, "https://*.reelroom.example"],
                    "AllowedMethods": ["GET", "PUT"],
                    "AllowedHeaders": ["content-type", "x-amz-*"],
                    "ExposeHeaders": ["ETag"],
                    "MaxAgeSeconds": 86400,
                }
            ]
        },
    )
    s3.put_object(Bucket=bucket, Key="film", Body=b"frames")
    return bucket


def preflight(backend: Backend, bucket: str, headers: Mapping[str, str]) -> httpx.Response:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT", **headers}
    return httpx.options(f"{backend.url}/{bucket}/film", headers=asked)


@pytest.mark.moto_differs("does not match rules as S3 does, and answers with their header patterns")
def test_a_preflight_that_fits_is_answered(backend: Backend, open_bucket: str) -> None:
    asked = {"Access-Control-Request-Headers": "content-type,x-amz-checksum-crc64nvme"}
    answer = preflight(backend, open_bucket, asked)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"]
    assert "x-amz-checksum-crc64nvme" in allowed
    assert answer.headers["access-control-expose-headers"] == "ETag"
    assert answer.headers["access-control-max-age"] == "86400"


def test_an_origin_may_hold_a_wildcard(backend: Backend, open_bucket: str) -> None:
    answer = preflight(backend, open_bucket, {"Origin": "https://pit.reelroom.example"})
    assert answer.headers["access-control-allow-origin"] == "https://pit.reelroom.example"


@pytest.mark.parametrize(
    "asked",
    [
        {"Origin": "https://evil.example"},
        {"Access-Control-Request-Method": "DELETE"},
        {"Access-Control-Request-Headers": "authorization"},
    ],
    ids=["origin", "method", "header"],
)
@pytest.mark.moto_cannot("checks the origin only, and not the bucket's methods and headers")
def test_a_preflight_that_fits_no_rule_is_refused(
    backend: Backend, open_bucket: str, asked: dict[str, str]
) -> None:
    answer = preflight(backend, open_bucket, asked)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_an_answer_carries_what_the_page_may_read(
    backend: Backend, s3: S3Client, open_bucket: str
) -> None:
    url = s3.generate_presigned_url("get_object", Params={"Bucket": open_bucket, "Key": "film"})
    answer = httpx.get(url, headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert answer.headers["access-control-expose-headers"] == "ETag"


@pytest.mark.moto_differs("sends CORS headers to any origin")
def test_an_answer_to_another_origin_carries_nothing(
    backend: Backend, s3: S3Client, open_bucket: str
) -> None:
    url = s3.generate_presigned_url("get_object", Params={"Bucket": open_bucket, "Key": "film"})
    answer = httpx.get(url, headers={"Origin": "https://evil.example"})
    assert answer.content == b"frames"
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.moto_cannot("lets any page in where no rule is set")
def test_without_a_configuration_no_page_gets_in(backend: Backend, bucket: str) -> None:
    assert preflight(backend, bucket, {}).status_code == 403


def test_a_configuration_comes_back_and_goes(s3: S3Client, open_bucket: str) -> None:
    (rule,) = s3.get_bucket_cors(Bucket=open_bucket)["CORSRules"]
    assert rule["MaxAgeSeconds"] == 86400
    s3.delete_bucket_cors(Bucket=open_bucket)
    with refused("NoSuchCORSConfiguration"):
        s3.get_bucket_cors(Bucket=open_bucket)
