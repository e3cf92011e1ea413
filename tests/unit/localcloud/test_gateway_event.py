"""A request becomes the event that API Gateway would send (payload format 2.0)."""

from __future__ import annotations

from localstack.issuer.tokens import Issuer
from tests.unit.localcloud.asgi import CLIENT_IP
from tests.unit.localcloud.conftest import NOW, Door, bearer


def test_a_request_becomes_an_event_of_format_2(door: Door, issuer: Issuer) -> None:
    answer = door.post(
        "/graphql?a=1&a=2&b=%C3%A9",
        json={"query": "{ me }"},
        headers={**bearer(issuer.issue("ada")), "X-Trace": "t", "User-Agent": "test"},
    )
    assert answer.status_code == 200
    assert answer.headers["apigw-requestid"] == "req-1"
    event = door.function.event
    assert event["version"] == "2.0"
    assert event["routeKey"] == "POST /graphql"
    assert event["rawPath"] == "/graphql"
    assert event["rawQueryString"] == "a=1&a=2&b=%C3%A9"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "é"}
    assert event["headers"]["x-trace"] == "t"
    assert event["body"] == '{"query":"{ me }"}'
    assert event["isBase64Encoded"] is False
    assert "cookies" not in event
    assert "pathParameters" not in event
    context = event["requestContext"]
    assert context["requestId"] == "req-1"
    assert context["stage"] == "$default"
    assert context["domainPrefix"] == context["apiId"] == "api1"
    assert context["accountId"] == "000000000000"
    assert context["http"] == {
        "method": "POST",
        "path": "/graphql",
        "protocol": "HTTP/1.1",
        "sourceIp": CLIENT_IP,
        "userAgent": "test",
    }
    assert context["timeEpoch"] == int(NOW * 1000)
    assert context["time"] == "15/Jan/2027:08:00:00 +0000"


def test_claims_reach_the_function_as_strings(door: Door, issuer: Issuer) -> None:
    door.post(headers=bearer(issuer.issue("ada", "openid reelroom/api")))
    jwt = door.function.event["requestContext"]["authorizer"]["jwt"]
    assert jwt["claims"]["exp"] == str(int(NOW) + 3600)
    assert jwt["claims"]["client_id"] == "reelroom-local"
    assert jwt["claims"]["scope"] == "openid reelroom/api"
    assert all(isinstance(value, str) for value in jwt["claims"].values())
    assert jwt["scopes"] == ["reelroom/api"]


def test_path_variables_stand_apart_and_an_open_route_has_no_authorizer(door: Door) -> None:
    door.client.put("/hooks/node-7")
    event = door.function.event
    assert event["pathParameters"] == {"node": "node-7"}
    assert event["routeKey"] == "ANY /hooks/{node}"
    assert "authorizer" not in event["requestContext"]
    assert "body" not in event


def test_repeated_headers_are_joined_and_cookies_stand_apart(door: Door) -> None:
    headers = [("x-a", "1"), ("X-A", "2"), ("cookie", "a=1; b=2")]
    door.client.get("/hooks/n", headers=headers)
    event = door.function.event
    assert event["headers"]["x-a"] == "1,2"
    assert event["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in event["headers"]


def test_bytes_come_in_base64_and_so_do_forms(door: Door) -> None:
    door.post("/hooks/n", content=b"\x00\xff", headers={"content-type": "video/mp4"})
    assert (door.function.event["body"], door.function.event["isBase64Encoded"]) == ("AP8=", True)
    door.post("/hooks/n", data={"a": "1"})
    assert (door.function.event["body"], door.function.event["isBase64Encoded"]) == ("YT0x", True)


def test_text_that_is_none_comes_in_base64(door: Door) -> None:
    door.post("/hooks/n", content=b"\xff", headers={"content-type": "application/json"})
    assert door.function.event["isBase64Encoded"] is True


def test_forwarded_addresses_are_kept(door: Door) -> None:
    door.post("/hooks/n", headers={"x-forwarded-for": "9.9.9.9"})
    assert door.function.event["headers"]["x-forwarded-for"] == f"9.9.9.9, {CLIENT_IP}"
