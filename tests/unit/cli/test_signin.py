"""Signing in, being somebody, and leaving again, at the real local issuer."""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from localstack import endpoints
from localstack.issuer.names import CLIENT_ID, REFRESH_LIFETIME_S
from reelroom.client.signin.tokens import claims
from tests.unit.cli.conftest import Run
from tests.unit.cli.site import Browser, Site, running

LOCAL = "REELROOM_API_URL={0}\nREELROOM_ISSUER_URL={0}\n"


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return RSAKey.generate_key(2048, auto_kid=True)


@pytest.fixture
def site(key: RSAKey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(tmp_path_factory.mktemp("issuer"), key) as found:
        yield found


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    made = Browser("ada")
    monkeypatch.setattr("webbrowser.open", made.open)
    return made


@pytest.fixture
def kept(folder: Path) -> Callable[[str], Path]:
    """Where the sign-in of a profile is kept."""
    home = folder.with_name(f"{folder.name}-home")
    return lambda name: home / ".config" / "reelroom" / "profiles" / f"{name}.json"


def edit(path: Path, **changed: Any) -> None:
    text = json.loads(path.read_text())
    text["tokens"] |= changed
    path.write_text(json.dumps(text))


@pytest.mark.usefixtures("browser")
def test_a_person_signs_in_once_and_is_known_from_then_on(
    run: Run, site: Site, kept: Callable[[str], Path]
) -> None:
    signed_in = run("login", site.url)
    assert signed_in.code == 0, signed_in.err
    assert f"Signed in as ada at {site.url} (profile default)." in signed_in.err
    assert run("whoami").out == f"ada at {site.url} (profile default)\n"
    assert run("--api", site.url, "whoami").out == f"ada at {site.url} (profile default)\n"
    token = run("token").out.strip()
    assert claims(token)["username"] == "ada"
    assert claims(token)["scope"] == "openid reelroom/api"
    path = kept("default")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(one.name for one in path.parent.iterdir()) == ["default.json"]


def test_what_is_asked_for_binds_the_answer_to_this_sign_in(
    run: Run, site: Site, browser: Browser
) -> None:
    run("login", site.url)
    first = browser.seen
    run("login", site.url)
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"].startswith("http://127.0.0.1:")
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != browser.seen[name]


def test_an_answer_with_another_state_is_refused_and_the_right_one_still_waited_for(
    run: Run, site: Site, browser: Browser
) -> None:
    browser.mistakes = 2
    signed_in = run("login", site.url)
    assert (signed_in.code, browser.strange) == (0, [400, 400])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"nonce": "of another sign-in"}, "not for this sign-in (nonce)"),
        ({"code_challenge": "x" * 43}, "did not take its own code"),
    ],
)
def test_an_answer_to_another_question_signs_nobody_in(
    run: Run,
    site: Site,
    browser: Browser,
    kept: Callable[[str], Path],
    change: dict[str, str],
    told: str,
) -> None:
    browser.changes = change
    ended = run("login", site.url)
    assert ended.code == 1
    assert told in ended.err
    assert "[SIGN_IN_FAILED]" in ended.err
    assert not kept("default").exists()


def test_a_person_who_says_no_is_not_signed_in(
    run: Run, site: Site, browser: Browser, kept: Callable[[str], Path]
) -> None:
    browser.denies = True
    ended = run("login", site.url)
    assert (ended.code, kept("default").exists()) == (1, False)
    assert "The sign-in was not granted: access_denied." in ended.err


def test_without_a_browser_the_address_is_printed(
    run: Run, site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(text: str, **_: Any) -> None:
        if text.startswith("http"):
            browser.open(text)

    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("a browser was opened"))
    monkeypatch.setattr("reelroom.cli.signin.show.err.print", printed)
    assert run("login", "--no-browser", site.url).code == 0


@pytest.mark.usefixtures("browser")
def test_a_token_that_has_ended_is_renewed_and_kept(
    run: Run, site: Site, kept: Callable[[str], Path]
) -> None:
    run("login", site.url)
    first = run("token").out
    assert run("token").out == first
    refresh = json.loads(kept("default").read_text())["tokens"]["refresh"]
    edit(kept("default"), expires_at=0)
    second = run("token").out
    assert claims(second)["jti"] != claims(first)["jti"]
    assert run("token").out == second
    now = json.loads(kept("default").read_text())["tokens"]
    assert (now["refresh"], now["user"]) == (refresh, "ada")
    assert stat.S_IMODE(kept("default").stat().st_mode) == 0o600


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize("how", ["too old", "revoked"])
def test_a_sign_in_that_is_over_is_one_sentence(
    run: Run, site: Site, kept: Callable[[str], Path], how: str
) -> None:
    run("login", site.url)
    if how == "too old":
        site.late = REFRESH_LIFETIME_S + 1
    else:
        site.refreshes.revoke(json.loads(kept("default").read_text())["tokens"]["refresh"])
    edit(kept("default"), expires_at=0)
    ended = run("token")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.strip().endswith("Sign in again with `reelroom login`. [SIGNED_OUT]")
    assert run("login").code == 0  # it knows where
    assert run("token").code == 0


def test_two_profiles_are_two_people(
    run: Run,
    site: Site,
    browser: Browser,
    kept: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("--profile", "track", "login", site.url)
    browser.user = "ben"
    run("--profile", "coach", "login", site.url)
    assert run("--profile", "track", "whoami").out == f"ada at {site.url} (profile track)\n"
    monkeypatch.setenv("REELROOM_PROFILE", "coach")
    assert run("whoami").out == f"ben at {site.url} (profile coach)\n"
    site.late = REFRESH_LIFETIME_S + 1
    edit(kept("track"), expires_at=0)
    assert "`reelroom --profile track login`" in run("--profile", "track", "token").err
    assert run("--profile", "track", "logout").code == 0
    assert run("--profile", "track", "whoami").code == 1
    assert run("whoami").out == f"ben at {site.url} (profile coach)\n"


@pytest.mark.usefixtures("browser")
def test_a_token_is_not_sent_to_another_deployment(run: Run, site: Site) -> None:
    run("--profile", "track", "login", site.url)
    ended = run("--api", "https://other.example", "--profile", "track", "token")
    assert (ended.code, ended.out) == (1, "")
    assert f"Profile track is signed in at {site.url}" in ended.err
    assert run("--api", "https://other.example", "token").code == 1


@pytest.mark.usefixtures("browser")
def test_who_leaves_is_gone_here_and_at_the_issuer(
    run: Run, site: Site, kept: Callable[[str], Path]
) -> None:
    run("login", site.url)
    refresh = json.loads(kept("default").read_text())["tokens"]["refresh"]
    left = run("logout")
    assert (left.code, left.err) == (0, f"Signed out at {site.url}.\n")
    assert not kept("default").exists()
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": refresh}
    answer = httpx.post(f"{site.url}/oauth2/token", data=form)
    assert answer.json()["error"] == "invalid_grant"
    assert run("logout").code == 1


@pytest.mark.usefixtures("browser")
def test_who_leaves_while_the_issuer_is_away_is_gone_here(
    run: Run, site: Site, kept: Callable[[str], Path]
) -> None:
    run("login", site.url)
    text = kept("default").read_text()
    kept("default").write_text(text.replace(site.url, "http://127.0.0.1:1"))
    left = run("logout")
    assert left.code == 1
    assert "signed out here, but the issuer was not told" in left.err
    assert not kept("default").exists()


def test_registered_addresses_are_used_and_the_first_free_one_is_taken(
    run: Run, site: Site, browser: Browser
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        ports = (taken.getsockname()[1], free.getsockname()[1])
        free.close()
        site.config["loopback"] = [f"http://127.0.0.1:{port}/back" for port in ports]
        assert run("login", site.url).code == 0
        assert browser.seen["redirect_uri"] == site.config["loopback"][1]
        site.config["loopback"] = site.config["loopback"][:1]
        ended = run("login", site.url)
    assert ended.code == 1
    assert f"Something listens on all of {site.config['loopback'][0]}" in ended.err


@pytest.mark.usefixtures("browser")
def test_an_api_elsewhere_is_found_by_its_page(run: Run, site: Site) -> None:
    site.config["graphql"] = "https://api.example/graphql"
    run("login", site.url)
    assert run("whoami").out == "ada at https://api.example (profile default)\n"
    assert run("--api", "https://api.example/graphql", "whoami").code == 0


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({}, "does not say where to sign in"),
        ({"issuer": "http://issuer.example"}, "http://issuer.example is not HTTPS"),
        ({"issuer": "http://127.0.0.1:1"}, "http://127.0.0.1:1 does not answer"),
        ({"loopback": ["http://elsewhere.example/"]}, "come back to another machine"),
    ],
)
def test_a_deployment_that_cannot_be_signed_in_at_is_one_sentence(
    run: Run, site: Site, config: dict[str, Any], told: str
) -> None:
    site.config = site.config | config if config else {}
    ended = run("login", site.url)
    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
    assert len(ended.err.strip().splitlines()) == 1


def test_nothing_is_asked_where_others_could_read_along(run: Run) -> None:
    ended = run("login", "http://page.example")
    assert ended.code == 1
    assert "http://page.example is not HTTPS" in ended.err


def test_another_issuers_description_is_not_believed(run: Run, site: Site) -> None:
    site.config["issuer"] = site.url.replace("127.0.0.1", "localhost")
    ended = run("login", site.url)
    assert ended.code == 1
    assert "describes another sign-in" in ended.err


@pytest.mark.parametrize("name", ["../up", "", "a/b", ".hidden"])
def test_a_profiles_name_is_no_path(run: Run, site: Site, name: str) -> None:
    if name:
        assert run("--profile", name, "whoami").code == 1


@pytest.mark.usefixtures("browser")
def test_the_local_cloud_of_this_folder_goes_before_the_default_profile_and_after_a_named_one(
    run: Run, site: Site, folder: Path
) -> None:
    run("login", site.url)
    (folder / ".local").mkdir()
    (folder / ".local" / "endpoints.env").write_text(LOCAL.format("http://127.0.0.1:1"))
    assert "127.0.0.1:1" not in run("--profile", "default", "whoami").out
    assert "The local cloud does not answer" in run("whoami").err
    (folder / ".local" / "endpoints.env").write_text(LOCAL.format(site.url))
    assert run("whoami").out == f"ada at {site.url} (profile default)\n"
    assert run("--user", "chloe", "whoami").out == f"chloe at {site.url} (local cloud)\n"


def test_a_local_cloud_is_found_from_any_folder_and_after_the_default_profile(
    run: Run, site: Site, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("checkout")
    (data / "endpoints.env").write_text(LOCAL.format(site.url))
    endpoints.note(data)
    assert run("whoami").out == f"demo at {site.url} (local cloud)\n"
    assert run("login").code == 0
    assert run("whoami").out == f"ada at {site.url} (profile default)\n"
    (data / "endpoints.env").unlink()
    run("logout")
    assert "No API is known" in run("whoami").err
