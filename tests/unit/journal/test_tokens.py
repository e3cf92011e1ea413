from __future__ import annotations

import pytest

from localstack.awsjson import AwsError
from localstack.journal.record import Record
from localstack.journal.request import Request, make
from localstack.journal.tokens import LIFE_MS, Tokens, without_token

OPERATION = "TransactWriteItems"


def request(token: str = "t", item: str = "a", region: str = "us-east-1") -> Request:
    return make(OPERATION, region, {"TransactItems": [item], "ClientRequestToken": token})


def observed(*requests: Request, at_ms: int = 0) -> Tokens:
    tokens = Tokens()
    for done in requests:
        tokens.observe(Record(done.operation, done.region, at_ms, done.body))
    return tokens


def test_the_same_request_was_done_before_for_ten_minutes() -> None:
    tokens = observed(request())
    assert tokens.done_before(request(), LIFE_MS - 1)
    assert not tokens.done_before(request(), LIFE_MS)


def test_the_order_of_members_does_not_make_another_request() -> None:
    turned = Request(OPERATION, "us-east-1", b'{"ClientRequestToken": "t", "TransactItems": ["a"]}')
    assert observed(request()).done_before(turned, 0)


def test_other_parameters_are_a_mismatch() -> None:
    with pytest.raises(AwsError, match="IdempotentParameterMismatchException"):
        observed(request(item="a")).done_before(request(item="b"), 0)


@pytest.mark.parametrize("other", [request("u"), request(region="eu-west-1"), request(token="")])
def test_another_token_or_region_is_another_request(other: Request) -> None:
    assert not observed(request(), request(token="")).done_before(other, 0)


def test_tokens_in_force_are_carried_over_without_their_writes() -> None:
    tokens = observed(request(), at_ms=5)
    carried = tokens.alive(LIFE_MS)
    assert [record.operation for record in carried] == ["RememberToken"]
    again = Tokens()
    for record in carried:
        again.observe(record)
    assert again.done_before(request(), LIFE_MS)
    assert tokens.alive(LIFE_MS + 5) == []


def test_the_backend_never_sees_a_token() -> None:
    assert without_token(request()).members() == {"TransactItems": ["a"]}
    put = make("PutItem", "us-east-1", {"ClientRequestToken": "x"})
    assert without_token(put) is put
