"""Which tokens the JWT authorizer lets through."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from localstack.gateway.authorizer import claim_text
from localstack.gateway.keys import REFETCH_S, Keys
from localstack.issuer.keys import jwk_set
from localstack.issuer.tokens import Issuer
from tests.unit.localcloud.conftest import ISSUER, NOW, Door, bearer, opened

RIGHT: dict[str, Any] = {
    "iss": ISSUER,
    "client_id": "reelroom-local",
    "scope": "reelroom/api",
    "sub": "u",
    "iat": int(NOW),
    "exp": int(NOW) + 60,
}


def signed(key: RSAKey, claims: Mapping[str, Any], **header: Any) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid, **header}, dict(claims), key)


def status(door: Door, token: str) -> int:
    return int(door.post(headers=bearer(token)).status_code)


def test_a_right_token_passes_with_or_without_the_word_bearer(door: Door, key: RSAKey) -> None:
    token = signed(key, RIGHT)
    assert status(door, token) == 200
    assert door.post(headers={"authorization": token}).status_code == 200
    assert door.post(headers={"authorization": f"bearer {token}"}).status_code == 200


def test_no_token_is_a_401_with_a_bare_challenge(door: Door) -> None:
    answer = door.post()
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "http://else"},
        {"iss": None},
        {"client_id": "other"},
        {"aud": "other"},
        {"aud": ["other"], "client_id": "reelroom-local"},
        {"exp": int(NOW) - 31},
        {"exp": "soon"},
        {"exp": None},
        {"nbf": int(NOW) + 31},
        {"iat": int(NOW) + 31},
        {"padding": "x" * 6500},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_token_with_a_wrong_claim_is_a_401(
    door: Door, key: RSAKey, change: Mapping[str, Any]
) -> None:
    claims = {name: value for name, value in (RIGHT | dict(change)).items() if value is not None}
    answer = door.post(headers=bearer(signed(key, claims)))
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert door.function.events == []


@pytest.mark.parametrize(
    "change",
    [
        {"exp": int(NOW) - 29},
        {"nbf": int(NOW) + 29},
        {"aud": ["else", "reelroom-local"], "client_id": "other"},
        {"scope": None, "scp": ["reelroom/api"]},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_token_within_the_leeway_or_in_another_form_passes(
    door: Door, key: RSAKey, change: Mapping[str, Any]
) -> None:
    claims = {name: value for name, value in (RIGHT | dict(change)).items() if value is not None}
    assert status(door, signed(key, claims)) == 200


def test_a_token_of_another_key_is_a_401_even_with_the_same_key_id(door: Door, key: RSAKey) -> None:
    other = RSAKey.generate_key(2048, auto_kid=True)
    assert status(door, signed(other, RIGHT)) == 401
    assert status(door, signed(other, RIGHT, kid=key.kid)) == 401


def test_a_token_without_a_key_id_is_a_401(door: Door, key: RSAKey) -> None:
    assert status(door, jwt.encode({"alg": "RS256"}, RIGHT, key)) == 401


def test_a_changed_token_is_a_401(door: Door, key: RSAKey) -> None:
    head, _, signature = signed(key, RIGHT).split(".")
    assert status(door, f"{head}.{encoded(RIGHT | {'sub': 'root'})}.{signature}") == 401


def test_a_token_without_a_signature_is_a_401(door: Door, key: RSAKey) -> None:
    assert status(door, f"{encoded({'alg': 'none', 'kid': key.kid})}.{encoded(RIGHT)}.") == 401


def test_a_token_signed_with_the_public_key_as_a_secret_is_a_401(door: Door, key: RSAKey) -> None:
    text = f"{encoded({'alg': 'HS256', 'kid': key.kid})}.{encoded(RIGHT)}"
    mac = hmac.new(key.as_pem(private=False), text.encode(), sha256).digest()
    assert status(door, f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}") == 401


@pytest.mark.parametrize("token", ["x", "a.b.c", "....", "Bearer", "é"])
def test_garbage_is_a_401(door: Door, token: str) -> None:
    answer = door.post(headers={"authorization": f"Bearer {token}".encode()})
    assert answer.status_code == 401


@pytest.mark.parametrize("scope", ["openid", "", "reelroom/apis"])
def test_a_token_without_the_scope_is_a_403(door: Door, issuer: Issuer, scope: str) -> None:
    answer = door.post(headers=bearer(issuer.issue("ada", scope)))
    assert (answer.status_code, answer.json()) == (403, {"message": "Forbidden"})
    assert door.function.events == []


def test_an_id_token_is_a_403_where_a_scope_is_asked_for(door: Door, issuer: Issuer) -> None:
    assert status(door, issuer.identify("ada", None)) == 403


def test_a_route_without_scopes_takes_any_good_token(door: Door, issuer: Issuer) -> None:
    answer = door.client.get("/any-token", headers=bearer(issuer.issue("ada", "openid")))
    assert answer.status_code == 200
    assert door.function.event["requestContext"]["authorizer"]["jwt"]["scopes"] is None


def test_keys_that_cannot_be_read_are_a_500(key: RSAKey) -> None:
    async def down() -> Mapping[str, Any]:
        raise httpx.ConnectError("refused")

    answer = opened(key, jwks=down).post(headers=bearer(signed(key, RIGHT)))
    assert answer.status_code == 500


def test_an_unknown_key_id_reads_the_keys_again_but_not_more_than_every_5_minutes(
    key: RSAKey,
) -> None:
    fetched: list[float] = []
    clock = [0.0]

    async def fetch() -> Mapping[str, Any]:
        fetched.append(clock[0])
        return jwk_set(key)

    async def ask() -> None:
        keys = Keys(fetch, lambda: clock[0])
        assert await keys.get(str(key.kid)) is not None
        assert await keys.get("forged-1") is None
        assert await keys.get("forged-2") is None
        clock[0] = REFETCH_S
        assert await keys.get("forged-3") is None
        assert await keys.get(str(key.kid)) is not None

    asyncio.run(ask())
    assert fetched == [0.0, REFETCH_S]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (1612061676, "1612061676"),
        (["admin", "user"], "[admin user]"),
        ({"a": 1}, "map[a:1]"),
        (None, "null"),
        ("é", "é"),
    ],
)
def test_a_claim_is_written_as_the_gateway_writes_it(value: object, text: str) -> None:
    assert claim_text(value) == text


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
