"""What each of S3's refusals becomes, and what is shown of it."""

from __future__ import annotations

import io
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from urllib3 import HTTPResponse

from reelroom.aws import listing, multipart
from reelroom.aws.listing import DeleteRefused
from reelroom.domain.errors import ReelroomError, Transient
from reelroom.domain.parts import Part
from reelroom.ports import AlreadyExists, NoSuchMultipart, PartsRefused

SESSION: Any = boto3.session.Session("test", "test", region_name="us-east-1")


@pytest.fixture
def client() -> Any:
    return SESSION.client("s3")


@pytest.mark.parametrize(
    ("code", "status", "refusal"),
    [
        ("BadDigest", 400, PartsRefused),
        ("InvalidPart", 400, PartsRefused),
        ("InvalidPartOrder", 400, PartsRefused),
        ("EntityTooSmall", 400, PartsRefused),
        ("InvalidRequest", 400, PartsRefused),
        ("NoSuchUpload", 404, NoSuchMultipart),
        ("PreconditionFailed", 412, AlreadyExists),
        ("ConditionalRequestConflict", 409, AlreadyExists),
        ("OperationAborted", 409, Transient),
        ("SlowDown", 503, Transient),
        ("InternalError", 500, Transient),
        ("RequestTimeout", 400, Transient),
        ("ExpiredToken", 400, Transient),
    ],
)
def test_a_refused_completion_has_its_name(
    client: Any, code: str, status: int, refusal: type[ReelroomError]
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error(
            "complete_multipart_upload", code, "at https://b/secret?X-Amz-Signature=1", status
        )
        with pytest.raises(refusal) as caught:
            multipart.complete(client, "b", "k", "u", [Part(1, 1, None, "e")], 1, "0" * 16)
    assert code in str(caught.value)
    assert "Signature" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "refusal"), [("InternalError", Transient), ("BadDigest", PartsRefused)]
)
def test_an_error_inside_of_an_answer_of_200_is_seen(
    client: Any, code: str, refusal: type[ReelroomError]
) -> None:
    xml = f"<Error><Code>{code}</Code><Message>m</Message></Error>".encode()

    def answer(request: Any, **_rest: object) -> AWSResponse:
        raw: Any = HTTPResponse(io.BytesIO(xml), status=200, preload_content=False)
        return AWSResponse(request.url, 200, raw.headers, raw)

    client.meta.events.register("before-send.s3.CompleteMultipartUpload", answer)
    with pytest.raises(refusal, match=code):
        multipart.complete(client, "b", "k", "u", [Part(1, 1, None, "e")], 1, "0" * 16)


@pytest.mark.parametrize("code", ["AccessDenied", "NoSuchBucket"])
def test_a_fault_of_the_deployment_goes_up_as_it_is(client: Any, code: str) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("complete_multipart_upload", code, http_status_code=403)
        with pytest.raises(ClientError, match=code):
            multipart.complete(client, "b", "k", "u", [Part(1, 1, None, "e")], 1, "0" * 16)


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        (["SlowDown"], Transient),
        (["InternalError", "SlowDown"], Transient),
        (["AccessDenied"], DeleteRefused),
        (["SlowDown", "AccessDenied"], DeleteRefused),
    ],
)
def test_a_key_that_stays_is_told(
    client: Any, codes: list[str], refusal: type[ReelroomError]
) -> None:
    errors = [{"Key": f"secret{number}", "Code": code} for number, code in enumerate(codes)]
    with Stubber(client) as stub:
        stub.add_response("delete_objects", {"Errors": errors})
        with pytest.raises(refusal, match=f"{len(codes)} of 2") as caught:
            listing.delete(client, "b", ["secret0", "secret1"])
    assert "secret" not in str(caught.value)


def test_an_abort_goes_on_until_no_part_is_left(client: Any) -> None:
    waits: list[float] = []
    part = {"PartNumber": 1, "Size": 5, "ETag": "e"}
    with Stubber(client) as stub:
        for parts in ([part], []):
            stub.add_response("abort_multipart_upload", {})
            stub.add_response("list_parts", {"Parts": parts, "IsTruncated": False})
        stub.add_response("abort_multipart_upload", {})
        stub.add_client_error("list_parts", "NoSuchUpload", http_status_code=404)
        multipart.abort(client, "b", "k", "u", waits.append)
        stub.assert_no_pending_responses()
    assert len(waits) == 2


def test_an_abort_that_never_ends_is_a_passing_cause(client: Any) -> None:
    with Stubber(client) as stub:
        for _ in range(6):
            stub.add_response("abort_multipart_upload", {})
            stub.add_response("list_parts", {"IsTruncated": False})
        with pytest.raises(Transient):
            multipart.abort(client, "b", "k", "u", lambda _s: None)
