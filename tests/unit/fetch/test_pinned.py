"""What a name resolves to is checked, and only that is connected to."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelroom.domain.import_errors import SourceUnreachable
from reelroom.domain.importing import Wanted
from reelroom.domain.web_address import AddressRefused, WebRules
from reelroom.fetch import pinned
from reelroom.fetch.origin import WebOrigin
from reelroom.fetch.pinned import PinnedBackend, Resolver
from tests.fakes.provider import Provider, Say, file
from tests.unit.fetch.certificate import certificate, client_context, server_context

STRICT = WebRules()
OWN = WebRules(http=True, private=True)
PUBLIC = "93.184.216.34"


def still() -> None:
    return None


def resolving(*addresses: str) -> Resolver:
    return lambda _host, _port: list(addresses)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where somebody wanted to connect to; nobody gets there."""
    tried: list[str] = []

    def connected(address: str, *_: object) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(pinned, "connected", connected)
    return tried


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.1.2.3",),
        ("192.168.0.10",),
        ("169.254.169.254",),
        ("100.100.100.200",),
        ("0.0.0.0",),
        ("::1",),
        ("::ffff:10.0.0.1",),
        ("64:ff9b::a9fe:a9fe",),
        ("fd00:ec2::254",),
        ("fe80::1%lo",),
        ("2002:7f00:1::",),
        (PUBLIC, "127.0.0.1"),
        ("127.0.0.1", PUBLIC),
        (PUBLIC, "::1"),
        (PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, "10.0.0.1"),
    ],
)
def test_a_name_with_any_address_inside_is_connected_to_nowhere(
    addresses: tuple[str, ...], connections: list[str]
) -> None:
    origin = WebOrigin(STRICT, resolve=resolving(*addresses))
    with pytest.raises(AddressRefused), origin.open(Wanted("https://evil.example/a"), still):
        pass
    assert connections == []


def test_a_name_that_flips_between_answers_is_asked_once_and_pinned(
    connections: list[str],
) -> None:
    asked: list[str] = []
    answers = itertools.cycle([[PUBLIC], ["127.0.0.1"]])

    def flip(host: str, _: int) -> list[str]:
        asked.append(host)
        return next(answers)

    outcomes = []
    for _ in range(100):
        origin = WebOrigin(STRICT, resolve=flip)
        try:
            with origin.open(Wanted("https://rebind.example/a"), still):
                pass
        except (AddressRefused, SourceUnreachable) as refusal:
            outcomes.append(type(refusal))
    assert outcomes == [SourceUnreachable, AddressRefused] * 50
    assert len(asked) == 100
    assert connections == [PUBLIC] * 50


def test_every_redirect_is_resolved_and_checked_anew(provider: Provider) -> None:
    provider.scripts["/a"] = lambda _: Say(302, {"Location": provider.url("/b", "inside.example")})
    known = {"outside.example": "127.0.0.1", "inside.example": "169.254.169.254"}
    origin = WebOrigin(OWN, resolve=lambda host, _: [known[host]])
    wanted = Wanted(provider.url("/a", "outside.example"))
    with pytest.raises(AddressRefused), origin.open(wanted, still):
        pass
    assert provider.paths() == ["/a"]


def test_the_next_address_is_tried_when_one_does_not_answer(connections: list[str]) -> None:
    origin = WebOrigin(STRICT, resolve=resolving(PUBLIC, "8.8.8.8"))
    with pytest.raises(SourceUnreachable), origin.open(Wanted("https://a.example/"), still):
        pass
    assert connections == [PUBLIC, "8.8.8.8"]


def test_a_name_that_does_not_exist_is_refused_and_one_that_fails_is_asked_again() -> None:
    def failing(code: int) -> Resolver:
        def resolve(_host: str, _port: int) -> list[str]:
            raise socket.gaierror(code, "no")

        return resolve

    for code, kind in ((socket.EAI_NONAME, AddressRefused), (socket.EAI_AGAIN, SourceUnreachable)):
        origin = WebOrigin(STRICT, resolve=failing(code))
        with pytest.raises(kind), origin.open(Wanted("https://a.example/"), still):
            pass


def test_no_proxy_of_the_environment_is_used(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    provider.scripts["/a"] = file(b"bytes")
    with WebOrigin(OWN).open(Wanted(provider.url("/a")), still) as answer:
        assert b"".join(answer.chunks) == b"bytes"


def test_a_socket_of_this_machine_is_no_place_to_connect_to() -> None:
    with pytest.raises(AddressRefused):
        PinnedBackend(OWN, resolving(), still).connect_unix_socket("/run/docker.sock")


def test_tls_asks_for_the_name_although_an_address_is_connected_to(tmp_path: Path) -> None:
    path = certificate("tool.example", tmp_path)
    named: list[str | None] = []
    context = server_context(path)
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    with Provider(tls=context) as secure:
        secure.scripts["/a"] = file(b"bytes" * 100_000)
        origin = WebOrigin(OWN, resolve=resolving("127.0.0.1"), tls=lambda: client_context(path))
        url = secure.url("/a", "tool.example").replace("http:", "https:")
        with origin.open(Wanted(url), still) as answer:
            assert b"".join(answer.chunks) == b"bytes" * 100_000
        assert secure.asked[0].headers["host"] == f"tool.example:{secure.port}"
    assert named == ["tool.example"]


def test_a_server_that_cannot_prove_its_name_is_refused(tmp_path: Path) -> None:
    path = certificate("other.example", tmp_path)
    with Provider(tls=server_context(path)) as secure:
        origin = WebOrigin(OWN, resolve=resolving("127.0.0.1"), tls=lambda: client_context(path))
        url = secure.url("/a", "tool.example").replace("http:", "https:")
        with pytest.raises(AddressRefused, match="cannot prove"), origin.open(Wanted(url), still):
            pass
        assert secure.asked == []
