"""What is asked again, and what is told at once; the network is scripted, nothing sleeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reelroom.client import ApiRefused, ClientError, Unreachable
from reelroom.client.transport import Transport

Reply = httpx.Response | Exception
TRIES = 8


class Network:
    """Gives `replies` in turn, and the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.naps: list[float] = []
        self.tokens = iter(range(1000))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def transport(self) -> Transport:
        http = httpx.Client(transport=httpx.MockTransport(self))
        token = lambda: f"token-{next(self.tokens)}"  # noqa: E731 - a new one at each call
        return Transport("http://api/", token, http=http, sleep=self.naps.append)


def data(**fields: Any) -> httpx.Response:
    return httpx.Response(200, json={"data": fields})


def top_level(code: str, message: str = "no") -> httpx.Response:
    error = {"message": message, "extensions": {"code": code, "requestId": "r-1"}}
    return httpx.Response(200, json={"data": None, "errors": [error]})


def payload(*errors: tuple[str, str]) -> httpx.Response:
    told = [{"code": code, "message": message} for code, message in errors]
    return data(thingDo={"thing": None if told else {"id": "t"}, "userErrors": told})


def read(transport: Transport) -> object:
    return transport.execute("{ thing { id } }", id="t")


def do(transport: Transport) -> object:
    return transport.mutate("mutation { thingDo }", "thingDo", {"id": "t"})


def test_a_request_carries_the_document_its_variables_and_the_token() -> None:
    network = Network(data(thing={"id": "t"}))
    assert read(network.transport) == {"thing": {"id": "t"}}
    (request,) = network.requests
    assert str(request.url) == "http://api/graphql"
    assert request.headers["authorization"] == "Bearer token-0"
    assert json.loads(request.content) == {"query": "{ thing { id } }", "variables": {"id": "t"}}


@pytest.mark.parametrize(
    "trouble",
    [
        *(httpx.Response(status, text="busy") for status in (429, 502, 503, 504)),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        top_level("TRY_AGAIN"),
    ],
    ids=lambda one: type(one).__name__,
)
@pytest.mark.parametrize("call", [read, do])
def test_what_passes_is_asked_again(call: Callable[[Transport], object], trouble: Reply) -> None:
    network = Network(trouble, trouble, data(thing=1, thingDo={"userErrors": []}))
    call(network.transport)
    assert len(network.requests) == 3
    assert len(network.naps) == 2
    assert network.requests[-1].headers["authorization"] == "Bearer token-2", "it may be renewed"


def test_a_mutation_that_says_try_again_is_asked_again() -> None:
    network = Network(payload(("TRY_AGAIN", "later")), payload())
    assert do(network.transport) == {"thing": {"id": "t"}, "userErrors": []}
    assert len(network.requests) == 2


def test_what_does_not_pass_ends_after_several_tries_with_growing_waits() -> None:
    network = Network(httpx.ConnectError("refused"))
    with pytest.raises(Unreachable, match="http://api/graphql does not answer") as caught:
        read(network.transport)
    assert caught.value.retryable
    assert len(network.requests) == TRIES
    longest = [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert len(network.naps) == len(longest)
    assert all(at / 2 <= nap <= at for nap, at in zip(network.naps, longest, strict=True))


def test_a_cause_that_does_not_pass_in_time_is_told_in_the_api_s_words() -> None:
    network = Network(payload(("TRY_AGAIN", "Storage is away. Try again.")))
    with pytest.raises(ApiRefused, match="Storage is away") as caught:
        do(network.transport)
    assert (caught.value.code, len(network.requests)) == ("TRY_AGAIN", TRIES)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (httpx.Response(401, json={"message": "Unauthorized"}), "UNAUTHENTICATED"),
        (httpx.Response(403, json={"message": "Forbidden"}), "HTTP"),
        (httpx.Response(500, json={"message": "Internal Server Error"}), "HTTP"),
        (httpx.Response(200, text="<html>Welcome</html>"), "NOT_AN_API"),
        (httpx.Response(404, text="<html>Not Found</html>"), "NOT_AN_API"),
        (httpx.Response(200, json=["surprise"]), "NOT_AN_API"),
        (httpx.Response(200, json={"data": None}), "NOT_AN_API"),
        (httpx.Response(307, headers={"location": "http://elsewhere"}), "NOT_AN_API"),
        (top_level("INTERNAL"), "INTERNAL"),
        (top_level("GRAPHQL_VALIDATION_FAILED"), "GRAPHQL_VALIDATION_FAILED"),
    ],
)
def test_a_refusal_is_told_at_once(reply: httpx.Response, code: str) -> None:
    network = Network(reply)
    with pytest.raises(ApiRefused) as caught:
        read(network.transport)
    assert (caught.value.code, len(network.requests), network.naps) == (code, 1, [])


def test_a_top_level_refusal_keeps_the_sentence_and_the_request_s_id() -> None:
    with pytest.raises(ApiRefused) as caught:
        read(Network(top_level("TOO_COMPLEX", "Ask for less.")).transport)
    assert (caught.value.message, caught.value.request_id) == ("Ask for less.", "r-1")


def test_the_first_user_error_is_the_one_that_is_told() -> None:
    network = Network(payload(("INVALID", "No title."), ("INVALID", "No date.")))
    with pytest.raises(ApiRefused, match=r"No title\.") as caught:
        do(network.transport)
    assert (caught.value.code, len(network.requests)) == ("INVALID", 1)


@pytest.mark.parametrize("url", ["http://[::1", "nowhere", "http://host:port"])
def test_an_address_that_is_none_is_told_at_once(url: str) -> None:
    naps: list[float] = []
    with pytest.raises(ClientError, match="address"):
        read(Transport(url, lambda: "token", sleep=naps.append))
    assert naps == []


@pytest.mark.parametrize(("renews", "asked", "refused"), [(True, 2, False), (False, 1, True)])
def test_a_refused_token_is_tried_again_when_there_is_another(
    renews: bool, asked: int, refused: bool
) -> None:
    network = Network(httpx.Response(401), data(thing=1))
    http = httpx.Client(transport=httpx.MockTransport(network))
    tokens = iter(("old", "new"))
    transport = Transport("http://api", lambda: next(tokens), renew=lambda: renews, http=http)
    if refused:
        with pytest.raises(ApiRefused, match="too old"):
            read(transport)
    else:
        assert read(transport) == {"thing": 1}
    sent = [request.headers["authorization"] for request in network.requests]
    assert sent == ["Bearer old", "Bearer new"][:asked]


def test_a_token_is_renewed_once_and_no_more() -> None:
    network = Network(httpx.Response(401))
    http = httpx.Client(transport=httpx.MockTransport(network))
    transport = Transport("http://api", lambda: "token", renew=lambda: True, http=http)
    with pytest.raises(ApiRefused):
        read(transport)
    assert len(network.requests) == 2


@pytest.mark.parametrize("url", ["http://api", "http://api/", "http://api/graphql"])
def test_an_api_is_found_however_its_address_is_written(url: str) -> None:
    network = Network(data(thing=1))
    http = httpx.Client(transport=httpx.MockTransport(network))
    read(Transport(url, lambda: "token", http=http))
    assert str(network.requests[0].url) == "http://api/graphql"
