"""The local sign-in: discovery, keys, code with PKCE, tokens as Cognito's."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from localstack.issuer.app import issuer_app
from localstack.issuer.codes import LIFE_S, Codes, challenge, may_redirect
from localstack.issuer.keys import kept_key
from localstack.issuer.names import CLIENT_ID, LOCAL_GRANT, REFRESH_LIFETIME_S
from localstack.issuer.refresh import RefreshTokens
from localstack.issuer.tokens import Issuer, subject
from tests.unit.localcloud.asgi import AsgiClient
from tests.unit.localcloud.conftest import ISSUER, NOW, PAGE

VERIFIER = "a-verifier-that-is-at-least-forty-three-characters-long"
REDIRECT = "http://127.0.0.1:9999/callback"
ASKED = {
    "client_id": CLIENT_ID,
    "code_challenge": challenge(VERIFIER),
    "code_challenge_method": "S256",
    "redirect_uri": REDIRECT,
    "response_type": "code",
    "scope": "openid reelroom/api",
    "state": "s&1",
    "nonce": "n1",
}


class SignIn:
    """The issuer behind a client, with a clock of its own."""

    def __init__(self, issuer: Issuer, folder: Path) -> None:
        self.clock = 0.0
        self._issuer = issuer
        self._folder = folder
        self._numbers = iter(range(100))
        self.start()

    def start(self) -> None:
        """Begin, or begin again after a stop: codes are forgotten."""
        codes = Codes(lambda: self.clock, lambda: f"code-{next(self._numbers)}")
        refreshes = RefreshTokens(
            self._folder / "refresh.json",
            lambda: self.clock,
            lambda: f"refresh-{next(self._numbers)}",
        )
        self.client = AsgiClient(issuer_app(self._issuer, codes, refreshes, [PAGE]), ISSUER)

    def code(self, **changed: str) -> str:
        answer = self.press(**changed)
        assert answer.status_code == 303
        return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]

    def press(self, **changed: str) -> httpx.Response:
        form = ASKED | {"user": "ada"} | changed
        return self.client.post("/oauth2/authorize", data=form, headers={"origin": ISSUER})

    def redeem(self, code: str, **changed: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "code": code,
            "redirect_uri": REDIRECT,
            "code_verifier": VERIFIER,
        }
        return self.client.post("/oauth2/token", data=form | changed)

    def refresh(self, token: str, **changed: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": token}
        return self.client.post("/oauth2/token", data=form | changed)

    def keys(self) -> KeySet:
        metadata = self.client.get("/.well-known/openid-configuration").json()
        return KeySet.import_key_set(self.client.get(metadata["jwks_uri"]).json())


@pytest.fixture
def sign_in(issuer: Issuer, tmp_path: Path) -> SignIn:
    return SignIn(issuer, tmp_path)


def claims(sign_in: SignIn, token: str) -> dict[str, Any]:
    return jwt.decode(token, sign_in.keys(), algorithms=["RS256"]).claims


def test_discovery_names_the_issuer_and_its_endpoints(sign_in: SignIn) -> None:
    metadata = sign_in.client.get("/.well-known/openid-configuration").json()
    assert metadata["issuer"] == ISSUER
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "jwks_uri"):
        assert metadata[name].startswith(f"{ISSUER}/")


def test_published_keys_hold_no_private_part(sign_in: SignIn) -> None:
    (key,) = sign_in.client.get("/.well-known/jwks.json").json()["keys"]
    assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}


def test_an_access_token_carries_what_cognitos_carries(sign_in: SignIn) -> None:
    form = {"grant_type": LOCAL_GRANT, "user": "ada"}
    answer = sign_in.client.post("/oauth2/token", data=form)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token_type"] == "Bearer"
    assert claims(sign_in, answer.json()["access_token"]) == {
        "sub": subject("ada"),
        "iss": ISSUER,
        "client_id": CLIENT_ID,
        "token_use": "access",
        "scope": "reelroom/api",
        "auth_time": int(NOW),
        "iat": int(NOW),
        "exp": int(NOW) + 3600,
        "jti": "jti-1",
        "username": "ada",
        "version": 2,
    }


def test_a_user_is_always_the_same_subject_and_two_users_are_not() -> None:
    assert subject("ada") == subject("ada") == "cb85cb72-4826-5181-bd5a-d06e6cdcad53"
    assert subject("ada") != subject("ben")


def test_scope_and_lifetime_of_a_local_token_can_be_chosen(sign_in: SignIn) -> None:
    form = {"grant_type": LOCAL_GRANT, "user": "ada", "scope": "openid", "lifetime_s": "5"}
    answer = sign_in.client.post("/oauth2/token", data=form).json()
    assert (answer["expires_in"], answer["scope"]) == (5, "openid")
    made = claims(sign_in, answer["access_token"])
    assert (made["exp"] - made["iat"], made["scope"]) == (5, "openid")


@pytest.mark.parametrize(
    "change",
    [{"user": " "}, {"lifetime_s": "0"}, {"lifetime_s": "-1"}, {"lifetime_s": "9999999"},
     {"grant_type": "password"}],
)  # fmt: skip
def test_a_wrong_token_request_is_refused(sign_in: SignIn, change: dict[str, str]) -> None:
    form = {"grant_type": LOCAL_GRANT, "user": "ada"} | change
    answer = sign_in.client.post("/oauth2/token", data=form)
    assert answer.status_code == 400
    assert "access_token" not in answer.json()


def test_a_page_cannot_have_a_token_for_a_name(sign_in: SignIn) -> None:
    form = {"grant_type": LOCAL_GRANT, "user": "ada"}
    answer = sign_in.client.post("/oauth2/token", data=form, headers={"origin": PAGE})
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_a_foreign_host_name_is_refused(sign_in: SignIn) -> None:
    answer = sign_in.client.get("/.well-known/jwks.json", headers={"host": "evil.example"})
    assert answer.status_code == 400


def test_one_click_signs_in_and_the_code_becomes_tokens(sign_in: SignIn) -> None:
    page = sign_in.client.get("/oauth2/authorize", params=ASKED)
    assert page.status_code == 200
    assert 'name="user" value="ada"' in page.text
    assert 'value="s&amp;1"' in page.text
    back = sign_in.press().headers["location"]
    assert back.startswith(f"{REDIRECT}?")
    assert parse_qs(urlsplit(back).query)["state"] == ["s&1"]
    answer = sign_in.redeem(sign_in.code())
    assert answer.status_code == 200
    assert claims(sign_in, answer.json()["access_token"])["username"] == "ada"
    identity = claims(sign_in, answer.json()["id_token"])
    assert (identity["aud"], identity["nonce"], identity["sub"]) == (
        CLIENT_ID,
        "n1",
        subject("ada"),
    )


def test_the_page_may_redeem_a_code_from_a_browser(sign_in: SignIn) -> None:
    code = sign_in.code(redirect_uri=f"{PAGE}/signed-in")
    form = {
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "code": code,
        "redirect_uri": f"{PAGE}/signed-in",
        "code_verifier": VERIFIER,
    }
    answer = sign_in.client.post("/oauth2/token", data=form, headers={"origin": PAGE})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == PAGE


def test_a_refresh_token_gives_new_tokens_for_a_month_over_restarts(sign_in: SignIn) -> None:
    refresh = sign_in.redeem(sign_in.code()).json()["refresh_token"]
    sign_in.start()
    answer = sign_in.refresh(refresh)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert claims(sign_in, answer.json()["access_token"])["username"] == "ada"
    assert "refresh_token" not in answer.json()
    sign_in.clock = REFRESH_LIFETIME_S + 1
    assert sign_in.refresh(refresh).json()["error"] == "invalid_grant"


def test_a_refresh_token_is_for_its_client_and_a_revoked_one_for_nobody(sign_in: SignIn) -> None:
    refresh = sign_in.redeem(sign_in.code()).json()["refresh_token"]
    assert sign_in.refresh(refresh, client_id="other").json()["error"] == "invalid_client"
    assert sign_in.refresh("made-up").json()["error"] == "invalid_grant"
    for client, status in (("other", 400), (CLIENT_ID, 200), (CLIENT_ID, 200)):
        form = {"token": refresh, "client_id": client}
        assert sign_in.client.post("/oauth2/revoke", data=form).status_code == status
    sign_in.start()
    assert sign_in.refresh(refresh).json()["error"] == "invalid_grant"


def test_refresh_tokens_are_kept_by_their_hashes_for_their_owner_only(
    sign_in: SignIn, tmp_path: Path
) -> None:
    refresh = sign_in.redeem(sign_in.code()).json()["refresh_token"]
    path = tmp_path / "refresh.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert refresh not in path.read_text()
    assert [one.name for one in tmp_path.iterdir()] == ["refresh.json"]


def test_a_code_is_good_once(sign_in: SignIn) -> None:
    code = sign_in.code()
    assert sign_in.redeem(code).status_code == 200
    assert sign_in.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_that_was_tried_wrongly_is_used_up(sign_in: SignIn) -> None:
    code = sign_in.code()
    assert sign_in.redeem(code, code_verifier="another").status_code == 400
    assert sign_in.redeem(code).status_code == 400


@pytest.mark.parametrize(
    "change",
    [{"code_verifier": ""}, {"code_verifier": challenge(VERIFIER)}, {"client_id": "other"},
     {"redirect_uri": "http://127.0.0.1:1/other"}],
)  # fmt: skip
def test_a_code_is_for_the_one_who_asked(sign_in: SignIn, change: dict[str, str]) -> None:
    assert sign_in.redeem(sign_in.code(), **change).status_code == 400


def test_an_unknown_code_is_refused(sign_in: SignIn) -> None:
    assert sign_in.redeem("code-99").status_code == 400


def test_a_code_lasts_a_minute(sign_in: SignIn) -> None:
    code = sign_in.code()
    sign_in.clock = LIFE_S + 1
    assert sign_in.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "change", [{"client_id": "other"}, {"redirect_uri": "https://evil.example/"}]
)
def test_an_unknown_client_or_address_is_never_redirected_to(
    sign_in: SignIn, change: dict[str, str]
) -> None:
    assert sign_in.client.get("/oauth2/authorize", params=ASKED | change).status_code == 400
    assert sign_in.press(**change).status_code == 400


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_sign_in_without_pkce_goes_back_with_an_error(
    sign_in: SignIn, change: dict[str, str], error: str
) -> None:
    answer = sign_in.client.get("/oauth2/authorize", params=ASKED | change)
    assert answer.status_code == 303
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (query["error"], query["state"]) == ([error], ["s&1"])


def test_another_site_cannot_press_the_button(sign_in: SignIn) -> None:
    answer = sign_in.client.post(
        "/oauth2/authorize",
        data=ASKED | {"user": "ada"},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_the_page_cannot_be_framed_and_escapes_what_it_is_given(sign_in: SignIn) -> None:
    page = sign_in.client.get("/oauth2/authorize", params=ASKED | {"state": '"><script>'})
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("uri", "allowed"),
    [
        ("http://127.0.0.1:1234/cb", True),
        ("http://localhost/cb", True),
        ("http://[::1]:8/cb", True),
        (f"{PAGE}/cb", True),
        ("https://evil.example/cb", False),
        ("http://127.0.0.1.evil.example/", False),
        ("http://127.0.0.1@evil.example/", False),
        ("http://127.0.0.1/#fragment", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_codes_go_to_this_machine_and_to_the_page_only(uri: str, allowed: bool) -> None:
    assert may_redirect(uri, frozenset({PAGE})) is allowed


def test_the_key_is_kept_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "issuer" / "key.json"
    first = kept_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept_key(path).as_dict(private=True) == first.as_dict(private=True)
    assert json.loads(path.read_text())["kid"] == first.kid
    assert [entry.name for entry in path.parent.iterdir()] == ["key.json"]


def test_a_key_that_was_there_first_stays(tmp_path: Path, key: RSAKey) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(key.as_dict(private=True)))
    assert kept_key(path).kid == key.kid
