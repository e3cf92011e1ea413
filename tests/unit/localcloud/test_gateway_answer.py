"""A function's value becomes an HTTP answer; limits and failures have the gateway's own answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from localstack.gateway.answer import MalformedAnswerError, from_value
from localstack.gateway.gateway import MAX_BODY_BYTES
from localstack.invoke.outcome import Outcome
from tests.unit.localcloud.conftest import PAGE, Door, opened


def test_a_value_without_a_status_is_the_body_of_a_200(door: Door) -> None:
    door.function.value = {"hello": "world"}
    answer = door.post("/hooks/n")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"hello": "world"}


def test_status_headers_cookies_and_bytes_are_passed_on(door: Door) -> None:
    door.function.value = {
        "statusCode": 201,
        "headers": {"Content-Type": "image/png", "X-Count": 3, "X-Flag": True},
        "cookies": ["a=1", "b=2; Secure"],
        "body": "AP8=",
        "isBase64Encoded": True,
    }
    answer = door.post("/hooks/n")
    assert answer.status_code == 201
    assert answer.content == b"\x00\xff"
    assert answer.headers["content-type"] == "image/png"
    assert (answer.headers["x-count"], answer.headers["x-flag"]) == ("3", "true")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2; Secure"]


def test_the_gateway_says_itself_how_long_an_answer_is(door: Door) -> None:
    framing = {"Content-Length": "1", "Transfer-Encoding": "chunked", "Connection": "close"}
    door.function.value = {"statusCode": 200, "headers": framing, "body": "whole"}
    answer = door.post("/hooks/n")
    assert answer.headers.get_list("content-length") == ["5"]
    assert not {"transfer-encoding", "connection"} & set(answer.headers)
    assert answer.text == "whole"


def test_text_is_the_type_of_an_answer_that_names_none() -> None:
    assert ("content-type", "text/plain;charset=UTF-8") in from_value({"statusCode": 200}).headers


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": "soon"},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "cookies": "a=1"},
    ],
)
def test_a_malformed_answer_is_a_500(door: Door, value: Any) -> None:
    with pytest.raises(MalformedAnswerError):
        from_value(value)
    door.function.value = value
    answer = door.post("/hooks/n")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_function_that_fails_is_a_500_without_its_text(door: Door) -> None:
    door.function.value = {"errorMessage": "secret"}
    door.function.failed = True
    answer = door.post("/hooks/n")
    assert (answer.status_code, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_function_that_takes_too_long_is_a_503(key: RSAKey) -> None:
    async def never(_: str, __: object) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    answer = opened(key, invoke=never, timeout_s=0.01).post("/hooks/n")
    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})


def test_an_unknown_path_or_method_is_a_404(door: Door) -> None:
    for answer in (door.post("/nowhere"), door.client.get("/graphql"), door.post("/hooks/a/b")):
        assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})
    assert door.function.events == []


def test_a_body_above_10_mb_is_a_413(door: Door) -> None:
    answer = door.post("/hooks/n", content=b"x" * (MAX_BODY_BYTES + 1))
    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})
    assert door.function.events == []


def test_a_body_that_makes_the_event_larger_than_a_function_takes_is_a_413(door: Door) -> None:
    text = {"content-type": "text/plain"}
    assert door.post("/hooks/n", content=b"x" * 5_000_000, headers=text).status_code == 200
    assert door.post("/hooks/n", content=b"x" * 5_000_000).status_code == 413


def test_headers_above_10_kb_are_a_431(door: Door) -> None:
    assert door.post("/hooks/n", headers={"x": "y" * 10_300}).status_code == 431


def test_the_page_may_read_answers_and_refusals(door: Door) -> None:
    for path, status in (("/hooks/n", 200), ("/graphql", 401), ("/nowhere", 404)):
        answer = door.post(path, headers={"origin": PAGE})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == PAGE
        assert answer.headers["access-control-expose-headers"] == "apigw-requestid"


def test_another_origin_gets_no_leave(door: Door) -> None:
    door.function.value = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}
    answer = door.post("/hooks/n", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_preflight_is_answered_before_the_authorizer(door: Door) -> None:
    asked = {"origin": PAGE, "access-control-request-method": "POST"}
    answer = door.client.options("/graphql", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["access-control-allow-methods"] == "POST,OPTIONS"
    assert answer.headers["access-control-allow-headers"] == "authorization"
    assert answer.headers["access-control-max-age"] == "600"
    refused = door.client.options("/graphql", headers=asked | {"origin": "https://evil.example"})
    assert refused.status_code == 204
    assert "access-control-allow-origin" not in refused.headers
    assert door.function.events == []


def test_without_cors_in_the_template_the_function_decides(key: RSAKey) -> None:
    door = opened(key, cors=None)
    door.function.value = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}
    answer = door.post("/hooks/n", headers={"origin": PAGE})
    assert answer.headers["access-control-allow-origin"] == "*"
