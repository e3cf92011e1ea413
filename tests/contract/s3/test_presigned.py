"""Presigned URLs, as a browser uses them."""

from __future__ import annotations

import httpx
import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.backends import Backend
from tests.contract.s3.talk import begin, crc64nvme, read


def part_url(s3: S3Client, bucket: str, upload_id: str, **more: object) -> str:
    params = {"Bucket": bucket, "Key": "film", "UploadId": upload_id, "PartNumber": 1, **more}
    return s3.generate_presigned_url("upload_part", Params=params, ExpiresIn=900)


def code(answer: httpx.Response) -> str:
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


def test_a_part_is_uploaded_and_completed(s3: S3Client, bucket: str) -> None:
    upload_id = begin(s3, bucket)
    answer = httpx.put(part_url(s3, bucket, upload_id, ContentLength=6), content=b"frames")
    assert answer.status_code == 200
    etag = answer.headers["etag"]
    s3.complete_multipart_upload(
        Bucket=bucket,
        Key="film",
        UploadId=upload_id,
        MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]},
    )
    assert read(s3, bucket) == b"frames"


@pytest.mark.moto_differs("verifies no signature")
def test_a_body_of_another_length_than_signed_is_refused(s3: S3Client, bucket: str) -> None:
    url = part_url(s3, bucket, begin(s3, bucket), ContentLength=6)
    answer = httpx.put(url, content=b"frames and more")
    assert (answer.status_code, code(answer)) == (403, "SignatureDoesNotMatch")


@pytest.mark.moto_differs("verifies no signature")
def test_a_body_of_another_checksum_than_signed_is_refused(s3: S3Client, bucket: str) -> None:
    checksum = crc64nvme(b"frames")
    url = part_url(s3, bucket, begin(s3, bucket), ChecksumCRC64NVME=checksum)
    header = {"x-amz-checksum-crc64nvme": checksum}
    assert code(httpx.put(url, content=b"tricks", headers=header)) == "BadDigest"
    other = {"x-amz-checksum-crc64nvme": crc64nvme(b"tricks")}
    assert code(httpx.put(url, content=b"tricks", headers=other)) == "SignatureDoesNotMatch"
    assert code(httpx.put(url, content=b"frames")) == "SignatureDoesNotMatch"
    assert httpx.put(url, content=b"frames", headers=header).status_code == 200


@pytest.mark.moto_differs("verifies no signature")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("partNumber=1", "partNumber=2"),
        ("/film?", "/other?"),
        ("X-Amz-Expires=900", "X-Amz-Expires=901"),
        ("X-Amz-Signature=", "X-Amz-Signature=0"),
        ("X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=host%3Brange"),
    ],
)
def test_a_changed_url_is_refused(s3: S3Client, bucket: str, old: str, new: str) -> None:
    url = part_url(s3, bucket, begin(s3, bucket))
    assert old in url
    answer = httpx.put(url.replace(old, new), content=b"frames")
    assert (answer.status_code, code(answer)) == (403, "SignatureDoesNotMatch")


@pytest.mark.moto_differs("verifies no signature")
def test_a_url_is_for_one_method(s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"frames")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "film"})
    assert httpx.delete(url).status_code == 403
    assert httpx.get(url).content == b"frames"


@pytest.mark.moto_differs("verifies no signature")
def test_an_unsigned_amz_header_is_refused(s3: S3Client, bucket: str) -> None:
    url = part_url(s3, bucket, begin(s3, bucket))
    answer = httpx.put(url, content=b"frames", headers={"x-amz-meta-lap": "3"})
    assert (answer.status_code, code(answer)) == (403, "AccessDenied")


def test_a_first_put_stays_the_only_one(s3: S3Client, bucket: str) -> None:
    url = s3.generate_presigned_url(
        "put_object", Params={"Bucket": bucket, "Key": "film", "IfNoneMatch": "*"}
    )
    header = {"If-None-Match": "*"}
    assert httpx.put(url, content=b"frames", headers=header).status_code == 200
    assert httpx.put(url, content=b"tricks", headers=header).status_code == 412


@pytest.mark.moto_differs("answers anonymous requests")
def test_an_anonymous_request_is_refused(backend: Backend, s3: S3Client, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=b"frames")
    answer = httpx.get(f"{backend.url}/{bucket}/film")
    assert (answer.status_code, code(answer)) == (403, "AccessDenied")
