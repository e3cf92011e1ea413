"""Signatures against the examples that AWS publishes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from localstack.objectstore.auth.authenticate import authenticate
from localstack.objectstore.auth.chunk_signatures import ChunkSignatures
from localstack.objectstore.auth.identity import Identity
from localstack.objectstore.auth.sigv4 import Scope, signing_key
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import parse_head

# Key and secret of the examples in the Amazon S3 API reference.
EXAMPLE = {"AKIAIOSFODNN7EXAMPLE": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
SCOPE = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
NOON = datetime(2013, 5, 24, 0, 5, tzinfo=UTC)

GET = f"""GET /test.txt HTTP/1.1
Host: examplebucket.s3.amazonaws.com
Authorization: AWS4-HMAC-SHA256 Credential={SCOPE},SignedHeaders=host;range;x-amz-content-sha256;\
x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41
Range: bytes=0-9
x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
x-amz-date: 20130524T000000Z

"""
PRESIGNED = """GET /test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE\
%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400\
&X-Amz-SignedHeaders=host&X-Amz-Signature=\
aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404 HTTP/1.1
Host: examplebucket.s3.amazonaws.com

"""


def check(head: str, now: datetime = NOON) -> Identity:
    request = parse_head(head.replace("\n", "\r\n").encode(), "127.0.0.1")
    return authenticate(request, EXAMPLE, "us-east-1", now)[1]


@pytest.mark.parametrize("head", [GET, PRESIGNED], ids=["header", "presigned"])
def test_the_published_requests_are_accepted(head: str) -> None:
    assert check(head).access_key == "AKIAIOSFODNN7EXAMPLE"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("bytes=0-9", "bytes=0-8", "SignatureDoesNotMatch"),
        ("GET /", "PUT /", "SignatureDoesNotMatch"),
        ("examplebucket", "otherbucket", "SignatureDoesNotMatch"),
        ("EXAMPLE/2013", "UNKNOWN/2013", "InvalidAccessKeyId"),
        ("us-east-1", "eu-west-1", "AuthorizationHeaderMalformed"),
        ("/s3/", "/sqs/", "AuthorizationHeaderMalformed"),
        ("Signature=", "Signatur=", "AuthorizationHeaderMalformed"),
        ("Range: bytes=0-9\n", "", "SignatureDoesNotMatch"),
        ("Range:", "x-amz-meta-a: b\nRange:", "AccessDenied"),
        ("x-amz-date: 2013", "x-amz-date: 2014", "SignatureDoesNotMatch"),
        ("T000000Z", "", "AccessDenied"),
    ],
)
def test_a_changed_request_is_refused(old: str, new: str, code: str) -> None:
    assert old in GET
    with pytest.raises(S3Error) as refusal:
        check(GET.replace(old, new))
    assert refusal.value.s3_code == code


def test_a_request_signed_too_long_ago_is_refused() -> None:
    with pytest.raises(S3Error) as refusal:
        check(GET, NOON.replace(minute=16))
    assert refusal.value.s3_code == "RequestTimeTooSkewed"


def test_the_published_chunks_are_accepted_and_a_changed_one_is_not() -> None:
    scope = Scope("20130524", "us-east-1", "s3")
    identity = Identity(
        access_key="AKIAIOSFODNN7EXAMPLE",
        key=signing_key(EXAMPLE["AKIAIOSFODNN7EXAMPLE"], scope),
        scope=scope,
        amz_date="20130524T000000Z",
        signature="4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        payload="STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    )
    signatures = ChunkSignatures(identity)
    signatures.update(memoryview(b"a" * 65536))
    signatures.end_chunk("ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")
    signatures.update(memoryview(b"a" * 1024))
    signatures.end_chunk("0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
    signatures.update(memoryview(b"a"))
    with pytest.raises(S3Error, match="chunk"):
        signatures.end_chunk("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9")
