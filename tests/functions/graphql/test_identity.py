from __future__ import annotations

from typing import Any

import pytest

from functions.graphql.identity import Forbidden, Unauthenticated, caller_of, words
from reelroom.domain.owner import owner_of
from tests.functions.graphql.api import Api, load_event

CLAIMS = {"iss": "https://issuer.example", "sub": "ada", "scope": "reelroom/api"}


def event(jwt: object) -> dict[str, Any]:
    return {"requestContext": {"authorizer": {"jwt": jwt}}}


def test_an_owner_is_a_digest_of_issuer_and_subject() -> None:
    # sha256("https://issuer.example|ada") in base32, its first 26 characters.
    assert owner_of("https://issuer.example", "ada") == "own_lc5zo3icqrhnbcyj5yynjvfmxm"
    assert owner_of("https://issuer.example", "ben") != owner_of("https://issuer.example", "ada")
    assert owner_of("https://other.example", "ada") != owner_of("https://issuer.example", "ada")


@pytest.mark.parametrize(
    "jwt",
    [
        {"claims": CLAIMS, "scopes": None},
        {"claims": {**CLAIMS, "scope": "openid reelroom/api"}},
        {"claims": {**CLAIMS, "scope": "[openid reelroom/api]"}},
        {"claims": {**CLAIMS, "scope": ""}, "scopes": ["reelroom/api"]},
    ],
)
def test_verified_claims_with_the_scope_name_the_caller(jwt: object) -> None:
    assert caller_of(event(jwt)) == owner_of("https://issuer.example", "ada")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"requestContext": None},
        {"requestContext": {"authorizer": {"lambda": {"sub": "ada"}}}},
        {"requestContext": {"authorizer": {"claims": CLAIMS}}},
        {"requestContext": {"authorizer": {"iam": {"userId": "ada"}}}},
        event(None),
        event({"claims": None}),
        event({"claims": {**CLAIMS, "sub": ""}}),
        event({"claims": {**CLAIMS, "sub": 7}}),
        event({"claims": {"sub": "ada", "scope": "reelroom/api"}}),
    ],
)
def test_without_verified_claims_nobody_calls(broken: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        caller_of(broken)


@pytest.mark.parametrize(
    "scope", [None, "", "openid", "reelroom/apis", "xreelroom/api", ["openid"]]
)
def test_a_token_for_something_else_is_forbidden(scope: object) -> None:
    with pytest.raises(Forbidden):
        caller_of(event({"claims": {**CLAIMS, "scope": scope}, "scopes": None}))


@pytest.mark.parametrize("use", ["id", "refresh", "", None, ["access"]])
def test_a_token_that_is_no_access_token_is_forbidden(use: object) -> None:
    with pytest.raises(Forbidden):
        caller_of(event({"claims": {**CLAIMS, "token_use": use}}))
    assert caller_of(event({"claims": {**CLAIMS, "token_use": "access"}}))


def test_headers_name_nobody(api: Api) -> None:
    event = load_event("graphql-without-identity")
    event["headers"] |= {
        "authorization": "Bearer a.b.c",
        "x-user-id": "ada",
        "x-amzn-oidc-data": "x",
    }
    answer = api.send(event)
    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])


@pytest.mark.parametrize(
    ("claim", "expected"),
    [("a b", ["a", "b"]), ("[a b]", ["a", "b"]), (["a", 1], ["a"]), (None, []), (7, []), ("", [])],
)
def test_a_claim_of_several_words_comes_in_three_forms(claim: object, expected: list[str]) -> None:
    assert words(claim) == expected
