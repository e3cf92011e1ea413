"""Which API the command talks to, and whose token it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.unit.cli.conftest import Run

LOCAL = "REELROOM_API_URL=http://127.0.0.1:1\nREELROOM_ISSUER_URL=http://127.0.0.1:2\n\nodd line\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Sign-ins: issuer's URL and user."""
    seen: list[tuple[str, str]] = []

    def post(url: str, *, data: dict[str, str], **_: Any) -> httpx.Response:
        seen.append((url, data["user"]))
        return httpx.Response(200, json={"access_token": f"token of {data['user']}"})

    monkeypatch.setattr("reelroom.client.signin.local.httpx.post", post)
    return seen


@pytest.fixture
def local(folder: Path) -> None:
    (folder / ".local").mkdir()
    (folder / ".local" / "endpoints.env").write_text(LOCAL)


@pytest.mark.usefixtures("local")
def test_the_local_cloud_of_this_folder_is_found(run: Run, asked: list[tuple[str, str]]) -> None:
    assert run("token").out == "token of demo\n"
    assert run("--user", "ada", "token").out == "token of ada\n"
    assert asked == [("http://127.0.0.1:2/oauth2/token", name) for name in ("demo", "ada")]


@pytest.mark.usefixtures("local")
def test_a_token_that_is_given_is_used(
    run: Run, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("--token", "mine", "token").out == "mine\n"
    monkeypatch.setenv("REELROOM_TOKEN", "the environment's")
    assert run("token").out == "the environment's\n"
    assert asked == []


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize("how", ["option", "environment"])
def test_another_api_gets_no_token_of_the_local_cloud(
    run: Run, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "environment":
        monkeypatch.setenv("REELROOM_API_URL", "https://api.example")
    ended = run(*(["--api", "https://api.example"] if how == "option" else []), "token")
    assert (ended.code, ended.out, asked) == (1, "", [])
    assert "--token" in ended.err


def test_an_issuer_may_be_named_by_the_environment(
    run: Run, asked: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REELROOM_ISSUER_URL", "http://issuer")
    assert run("--api", "http://api", "token").out == "token of demo\n"
    assert asked == [("http://issuer/oauth2/token", "demo")]


@pytest.mark.usefixtures("local")
@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.ConnectError("refused"), "Start it with `reelroom up`"),
        (httpx.Response(500, text="no"), "The sign-in answers 500"),
        (httpx.Response(200, text="<html>"), "The sign-in answers 200"),
    ],
)
def test_a_sign_in_that_fails_is_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, answer: httpx.Response | Exception, told: str
) -> None:
    def post(*_: Any, **__: Any) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("reelroom.client.signin.local.httpx.post", post)
    ended = run("token")
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert len(ended.err.strip().splitlines()) == 1
