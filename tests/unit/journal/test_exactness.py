"""A state made from the journal is the state that was, to the last attribute."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_dynamodb import DynamoDBClient

from localstack.journal.backend import Backend, BackendLost
from localstack.journal.journal import Limits
from localstack.journal.log import Log, recover
from localstack.journal.request import Reply, Request
from localstack.journal.server import JournalEndpoint
from localstack.journal.snapshot import as_records
from tests.unit.journal.conftest import TABLE, Reopen, client, create_table, rows, wait_for

EXPECTED = {
    "ConditionalCheckFailedException",
    "TransactionCanceledException",
    "ValidationException",  # a transaction that meets one row twice
}
NEVER = Limits(on_stop=10**9, serving=10**9)


def key(chance: random.Random) -> dict[str, Any]:
    return {"p": {"S": chance.choice("abcd")}, "s": {"N": str(chance.randrange(4))}}


def write(dynamodb: Any, chance: random.Random) -> None:
    """A random write; most carry a condition that the history decides."""
    call: dict[str, Any] = {"TableName": TABLE}
    value = {"S": str(chance.random())}
    condition = chance.choice(["attribute_exists(p)", "attribute_not_exists(p)", "size(l) > :two"])
    values = {":v": value, ":one": {"N": "1"}, ":list": {"L": [value]}, ":none": {"L": []}}
    update = "SET l = list_append(if_not_exists(l, :none), :list), v = :v ADD n :one"
    two = {":two": {"N": "2"}} if ":two" in condition else {}
    only_two = {"ExpressionAttributeValues": two} if two else {}
    change = {
        "UpdateExpression": update,
        "ExpressionAttributeValues": values | two,
        "ConditionExpression": condition,
    }
    match chance.choice(["put", "update", "update", "delete", "batch", "transaction"]):
        case "put":
            dynamodb.put_item(
                Item=key(chance) | {"v": value, "g": value},
                ConditionExpression=condition,
                **only_two,
                **call,
            )
        case "update":
            dynamodb.update_item(Key=key(chance), **change, **call)
        case "delete":
            dynamodb.delete_item(Key=key(chance), ConditionExpression=condition, **only_two, **call)
        case "batch":
            put: Any = {"PutRequest": {"Item": key(chance) | {"b": {"BS": [b"1", b"2"]}}}}
            dynamodb.batch_write_item(RequestItems={TABLE: [put]})
        case "transaction":
            updated: Any = {"Update": {"Key": key(chance), **change, **call}}
            dropped: Any = {"Delete": {"Key": key(chance), **call}}
            dynamodb.transact_write_items(TransactItems=[updated, dropped])


def history(dynamodb: DynamoDBClient, count: int, seed: int = 1) -> int:
    """Make a table and random writes; how many were refused."""
    create_table(dynamodb)
    chance, refused = random.Random(seed), 0
    for _ in range(count):
        try:
            write(dynamodb, chance)
        except ClientError as error:
            if error.response["Error"]["Code"] not in EXPECTED:
                raise
            refused += 1
    return refused


def kill_backend(endpoint: JournalEndpoint) -> None:
    os.kill(int(str(endpoint.journal.status["backend_pid"])), signal.SIGKILL)


def test_replay_gives_the_rows_that_conditions_decided(reopen: Reopen) -> None:
    endpoint = reopen(NEVER)
    dynamodb = client(endpoint.url)
    refused = history(dynamodb, 200)
    before = rows(dynamodb)
    assert 30 < refused < 170, "the history has both outcomes"
    kill_backend(endpoint)
    assert rows(dynamodb) == before
    again = reopen(NEVER)
    assert rows(client(again.url)) == before
    assert again.journal.status["records"] == 201 - refused


def test_a_shorter_journal_gives_the_same_rows(reopen: Reopen) -> None:
    endpoint = reopen(Limits(on_stop=1, serving=80, per_snapshot=0))
    dynamodb = client(endpoint.url)
    history(dynamodb, 250, seed=2)
    before, name = rows(dynamodb), endpoint.journal.status["journal"]
    assert name != "journal-00000001.log", "it was shortened while it served"
    kill_backend(endpoint)
    assert rows(dynamodb) == before
    again = reopen()
    assert rows(client(again.url)) == before
    assert int(str(again.journal.status["records"])) < 100, "the tokens are kept beside the rows"


def test_a_shorter_journal_that_is_not_the_same_is_not_taken(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = reopen(Limits(on_stop=1, serving=10**9))
    dynamodb = client(endpoint.url)
    history(dynamodb, 50)
    before = rows(dynamodb)
    monkeypatch.setattr(
        "localstack.journal.compaction.as_records", lambda *given: list(as_records(*given))[:-1]
    )
    again = reopen(NEVER)
    assert rows(client(again.url)) == before
    assert again.journal.status["journal"] == "journal-00000001.log"


def test_what_a_table_is_survives_with_its_rows(reopen: Reopen) -> None:
    dynamodb = client(reopen(Limits(on_stop=1)).url)
    create_table(dynamodb, "gone")
    create_table(dynamodb)
    dynamodb.delete_table(TableName="gone")
    ttl: Any = {"Enabled": True, "AttributeName": "ends"}
    dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=ttl)
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    for limits in (Limits(on_stop=1), NEVER):
        dynamodb = client(reopen(limits).url)
        assert dynamodb.list_tables()["TableNames"] == [TABLE]
        described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
        assert described["AttributeName"] == "ends"
        assert dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"][0]["Value"] == "v"
        table = dynamodb.describe_table(TableName=TABLE)["Table"]
        assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["by_g"]


def add(dynamodb: DynamoDBClient, token: str) -> None:
    dynamodb.transact_write_items(
        ClientRequestToken=token,
        TransactItems=[
            {
                "Update": {
                    "TableName": TABLE,
                    "Key": {"p": {"S": "a"}, "s": {"N": "0"}},
                    "UpdateExpression": "ADD n :one",
                    "ExpressionAttributeValues": {":one": {"N": "1"}},
                }
            }
        ],
    )


def count(dynamodb: DynamoDBClient) -> str:
    found = dynamodb.get_item(TableName=TABLE, Key={"p": {"S": "a"}, "s": {"N": "0"}})
    return found["Item"]["n"]["N"]


@pytest.mark.parametrize("limits", [NEVER, Limits(on_stop=1)], ids=["replayed", "shortened"])
def test_a_token_counts_over_a_restart(reopen: Reopen, limits: Limits) -> None:
    dynamodb = client(reopen(limits).url)
    create_table(dynamodb)
    add(dynamodb, "one")
    again = client(reopen(limits).url)
    add(again, "one")
    assert count(again) == "1"


def test_a_token_used_again_after_its_time_is_replayed_as_two_writes(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = reopen(NEVER)
    dynamodb = client(endpoint.url)
    create_table(dynamodb)
    add(dynamodb, "one")
    monkeypatch.setattr("localstack.journal.tokens.LIFE_MS", 0)
    add(dynamodb, "one")
    assert count(dynamodb) == "2"
    kill_backend(endpoint)
    assert count(dynamodb) == "2"


def test_a_write_whose_answer_was_lost_is_carried_out_once(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = reopen(NEVER)
    dynamodb = client(endpoint.url)
    create_table(dynamodb)
    ask, lost = Backend.ask, list[int]()

    def lose_one(backend: Backend, request: Request) -> Reply:
        reply = ask(backend, request)
        if request.operation == "UpdateItem" and not lost:
            lost.append(reply.status)
            raise BackendLost("the answer was lost")
        return reply

    monkeypatch.setattr(Backend, "ask", lose_one)
    dynamodb.update_item(
        TableName=TABLE,
        Key={"p": {"S": "a"}, "s": {"N": "0"}},
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert (lost, count(dynamodb)) == ([200], "1")
    assert endpoint.journal.rebuilds == 1
    assert endpoint.journal.status["records"] == 2


def test_a_write_that_cannot_be_journaled_has_not_happened(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = reopen(NEVER)
    dynamodb = client(endpoint.url)
    create_table(dynamodb)
    monkeypatch.setattr(os, "pwrite", lambda *_: 0)
    with pytest.raises(ClientError, match="no space left") as refused:
        dynamodb.put_item(TableName=TABLE, Item={"p": {"S": "a"}, "s": {"N": "0"}})
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    monkeypatch.undo()
    assert rows(dynamodb) == []
    dynamodb.put_item(TableName=TABLE, Item={"p": {"S": "b"}, "s": {"N": "0"}})
    assert len(rows(client(reopen(NEVER).url))) == 1


def test_a_backend_that_dies_by_itself_is_replaced_before_anybody_asks(reopen: Reopen) -> None:
    endpoint = reopen(NEVER)
    kill_backend(endpoint)
    wait_for(lambda: endpoint.journal.rebuilds == 1, "the new backend")


def test_a_torn_record_is_cut_off_at_the_start(reopen: Reopen, tmp_path: Path) -> None:
    dynamodb = client(reopen(NEVER).url)
    create_table(dynamodb)
    dynamodb.put_item(TableName=TABLE, Item={"p": {"S": "a"}, "s": {"N": "0"}})
    before = rows(dynamodb)
    reopen(NEVER).close()
    path = tmp_path / "data" / "journal" / "journal-00000001.log"
    whole = recover(path)
    log = Log(path)
    log.append(whole.records[-1])
    log.close()
    with path.open("r+b") as file:
        file.truncate(whole.length + 10)
    assert rows(client(reopen(NEVER).url)) == before
    assert recover(path).length == whole.length
