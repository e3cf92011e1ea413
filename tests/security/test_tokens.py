"""Tokens that somebody has tampered with, at the template's authorizer before the real function."""

from __future__ import annotations

import base64
import hmac
import json
import random
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.faults.amount import amount
from tests.security.callers import AUDIENCE, CLAIMS, NOW, SCOPE, signed, signing_key
from tests.security.door import Call, Door

QUERY: Final = {"query": "{ sessions { nodes { id } } }"}
WHO: Final = Call("POST", "/graphql", QUERY)
STRANGER: Final = RSAKey.generate_key(2048)
AT: Final = int(NOW)


def part(value: object) -> str:
    """A part of a token; bytes as they are, all else as JSON."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(header: Mapping[str, Any], claims: object = CLAIMS, signature: str = "") -> str:
    return f"{part({'kid': signing_key().kid, **header})}.{part(claims)}.{signature}"


def by_secret(algorithm: str, secret: bytes) -> str:
    """Signed with what everybody knows, as if it were the secret of an HMAC."""
    text = f"{part({'alg': algorithm, 'kid': signing_key().kid})}.{part(CLAIMS)}"
    digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[algorithm]
    return f"{text}.{part(hmac.digest(secret, text.encode(), digest))}"


def with_key_inside() -> str:
    """Its own key in the header, as RFC 7515 allows it to whoever trusts that."""
    own = {**STRANGER.as_dict(private=False), "kid": signing_key().kid}
    return signed(CLAIMS, STRANGER, jwk=own)


def resigned(change: Mapping[str, Any]) -> str:
    """A right token with other claims under the signature that it had."""
    head, _, signature = signed(CLAIMS).split(".")
    return f"{head}.{part({**CLAIMS, **change})}.{signature}"


def public_key(private: bool = False) -> bytes:
    return signing_key().as_pem(private=private)


def claiming(**claims: Any) -> Callable[[], str]:
    return lambda: signed({**CLAIMS, **claims})


FORGED: Final[Mapping[str, Callable[[], str]]] = {
    "alg none": lambda: unsigned({"alg": "none"}),
    "alg None": lambda: unsigned({"alg": "None"}),
    "alg NONE and a signature": lambda: unsigned({"alg": "NONE"}, signature="x"),
    "no alg": lambda: unsigned({}),
    "alg is a list": lambda: unsigned({"alg": ["RS256", "none"]}),
    "another key under the same kid": lambda: signed(CLAIMS, STRANGER),
    "its own key inside": with_key_inside,
    "keys elsewhere": lambda: signed(CLAIMS, STRANGER, jku="https://evil.example/keys"),
    "certificate elsewhere": lambda: signed(CLAIMS, STRANGER, x5u="https://evil.example/c"),
    "HS256 with the public key": lambda: by_secret("HS256", public_key()),
    "HS384 with the public key": lambda: by_secret("HS384", public_key()),
    "HS512 with nothing": lambda: by_secret("HS512", b""),
    "not before": claiming(nbf=AT + 31),
    "issued later": claiming(iat=AT + 31),
    "expired": claiming(exp=AT - 31),
    "expires never": claiming(exp=None),
    "expires as text": claiming(exp=str(AT + 60)),
    "expires at infinity": claiming(exp=float("inf")),
    "unknown kid": lambda: signed(CLAIMS, kid="forged"),
    "kid is a path": lambda: signed(CLAIMS, kid="../../../../dev/null"),
    "kid is a query": lambda: signed(CLAIMS, kid="' UNION SELECT 'k"),
    "missing kid": lambda: jwt.encode({"alg": "RS256"}, dict(CLAIMS), signing_key()),
    "kid is a list": lambda: unsigned({"alg": "RS256", "kid": ["a"]}, signature="eA"),
    "wrong issuer": claiming(iss="https://evil.example"),
    "issuer with a tail": claiming(iss=f"{CLAIMS['iss']}.evil.example"),
    "issuer with a slash": claiming(iss=f"{CLAIMS['iss']}/"),
    "no issuer": claiming(iss=None),
    "issuers": claiming(iss=[CLAIMS["iss"]]),
    "wrong audience": claiming(aud="another-client"),
    "wrong audience beside the right client": claiming(aud=["another"], client_id=AUDIENCE),
    "wrong client": claiming(client_id="another-client"),
    "no client": claiming(client_id=None),
    "client is an object": claiming(client_id=[{}]),
    "audience is an object": claiming(aud={"a": AUDIENCE}),
    "no subject": claiming(sub=None),
    "empty subject": claiming(sub=""),
    "subject is a list": claiming(sub=["ada"]),
    "other subject": lambda: resigned({"sub": "ben"}),
    "later end": lambda: resigned({"exp": AT + 10**6}),
    "unencoded payload": lambda: unsigned({"alg": "RS256", "b64": False, "crit": ["b64"]}),
    "compressed": lambda: unsigned({"alg": "RS256", "zip": "DEF"}, signature="eA"),
    "encrypted": lambda: ".".join([part({"alg": "RSA-OAEP", "enc": "A128GCM"}), *"abcd"]),
    "a header of brackets": lambda: f"{part(b'[' * 300)}.e30.eA",
    "a long header": lambda: unsigned({"alg": "RS256", "x": "y" * 4000}, signature="eA"),
    "longer than 8 KB": claiming(padding="x" * 7000),
    "no signature": lambda: signed(CLAIMS).rpartition(".")[0] + ".",
    "two parts": lambda: signed(CLAIMS).rpartition(".")[0],
    "claims are a list": lambda: unsigned({"alg": "RS256"}, [1], "eA"),
    "nothing": lambda: "",
    "dots": lambda: "..",
}
NARROW: Final[Mapping[str, Callable[[], str]]] = {
    "missing scope": claiming(scope=None),
    "another scope": claiming(scope="openid"),
    "a longer scope": claiming(scope=f"{SCOPE}s"),
    "a scope in capitals": claiming(scope=SCOPE.upper()),
    "a scope with a comma": claiming(scope=f"openid,{SCOPE}"),
    "scope is an object": claiming(scope={SCOPE: True}),
    "an ID token": claiming(token_use="id", scope=None, aud=AUDIENCE, client_id=None),
    "an ID token with the scope": claiming(token_use="id"),
    "a refresh token": claiming(token_use="refresh"),
}


def test_a_right_token_passes(door: Door) -> None:
    assert door.send(signed(CLAIMS), WHO).json() == {"data": {"sessions": {"nodes": []}}}


@pytest.mark.parametrize("forged", FORGED.values(), ids=list(FORGED))
def test_a_forged_token_is_a_401(forged: Callable[[], str], door: Door) -> None:
    answer = door.send(forged(), WHO)
    assert answer.status_code == 401
    assert "data" not in answer.json()


@pytest.mark.parametrize("narrow", NARROW.values(), ids=list(NARROW))
def test_a_token_for_something_else_is_a_403(narrow: Callable[[], str], door: Door) -> None:
    answer = door.send(narrow(), WHO)
    assert answer.status_code == 403
    assert "data" not in answer.json()


@pytest.mark.parametrize("seed", range(amount(20, 500)))
def test_a_token_with_one_bit_turned_over_is_a_401(seed: int, door: Door) -> None:
    chance, parts = random.Random(seed), signed(CLAIMS).split(".")
    which = seed % 3
    raw = bytearray(base64.urlsafe_b64decode(parts[which] + "=="))
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    parts[which] = part(bytes(raw))
    assert door.send(".".join(parts), WHO).status_code == 401
    assert door.invoked == []


@pytest.mark.parametrize(
    "place",
    [
        {"authorization": "Basic {0}"},
        {"authorization": "Bearer Bearer {0}"},
        {"authorization": "Bearer {0},Bearer {0}"},
        {"authorization": "Bearer"},
        {"authorization": "{0} {0}"},
        {"cookie": "authorization={0}; access_token={0}"},
        {"x-authorization": "Bearer {0}"},
        {"proxy-authorization": "Bearer {0}"},
        {"x-amzn-oidc-data": "{0}", "x-forwarded-authorization": "Bearer {0}"},
    ],
    ids=str,
)
def test_a_token_in_another_place_is_none(place: Mapping[str, str], door: Door) -> None:
    token = signed(CLAIMS)
    headers = {name: text.format(token) for name, text in place.items()}
    body = json.dumps({**QUERY, "access_token": token}).encode()
    sent = {"content-type": "application/json", **headers}
    path = f"/graphql?access_token={token}&authorization={token}"
    assert door.send_bytes("POST", path, body, sent).status_code == 401
    assert door.invoked == []
