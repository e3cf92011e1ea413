"""What the product asks of DynamoDB, through the journal and ministack."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_dynamodb import DynamoDBClient

from localstack.journal.server import JournalEndpoint, start
from tests.unit.journal.conftest import TABLE, client, create_table, rows


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, python: Path) -> Iterator[JournalEndpoint]:
    running = start(tmp_path_factory.mktemp("journal"), python=python)
    yield running
    running.close()


@pytest.fixture
def dynamodb(endpoint: JournalEndpoint) -> Iterator[DynamoDBClient]:
    """With an empty table."""
    made = client(endpoint.url)
    create_table(made)
    yield made
    made.delete_table(TableName=TABLE)


def item(p: str, s: int = 0, **more: str) -> dict[str, Any]:
    return {"p": {"S": p}, "s": {"N": str(s)}} | {name: {"S": v} for name, v in more.items()}


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return error.value.response["Error"]["Code"]


def test_a_conditional_put_is_refused_with_the_row_that_is_there(dynamodb: DynamoDBClient) -> None:
    put: Any = {"TableName": TABLE, "ConditionExpression": "attribute_not_exists(p)"}
    dynamodb.put_item(Item=item("a", x="first"), **put)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as refused:
        dynamodb.put_item(
            Item=item("a", x="second"),
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **put,
        )
    assert refused.value.response["Item"]["x"] == {"S": "first"}  # type: ignore[typeddict-item]
    assert dynamodb.get_item(TableName=TABLE, Key=item("a"))["Item"] == item("a", x="first")


def test_a_transaction_is_all_or_nothing_and_says_why(dynamodb: DynamoDBClient) -> None:
    dynamodb.put_item(TableName=TABLE, Item=item("a"))
    put: Any = {"TableName": TABLE, "ConditionExpression": "attribute_not_exists(p)"}
    with pytest.raises(dynamodb.exceptions.TransactionCanceledException) as refused:
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": put | {"Item": item("b")}},
                {"Put": put | {"Item": item("a")}},
            ]
        )
    reasons = refused.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert len(rows(dynamodb)) == 1


def test_an_index_is_queried_in_pages(dynamodb: DynamoDBClient) -> None:
    for number in range(5):
        dynamodb.put_item(TableName=TABLE, Item=item("a", number, g="x"))
    pages = dynamodb.get_paginator("query").paginate(
        TableName=TABLE,
        IndexName="by_g",
        KeyConditionExpression="g = :g",
        ExpressionAttributeValues={":g": {"S": "x"}},
        PaginationConfig={"PageSize": 2},
    )
    assert [page["Count"] for page in pages] == [2, 2, 1]


def test_limits_of_aws_are_kept(dynamodb: DynamoDBClient) -> None:
    puts: Any = [{"PutRequest": {"Item": item("b", number)}} for number in range(26)]
    with pytest.raises(ClientError) as batch:
        dynamodb.batch_write_item(RequestItems={TABLE: puts})
    members: Any = [{"Put": {"TableName": TABLE, "Item": item("t", n)}} for n in range(101)]
    with pytest.raises(ClientError) as long:
        dynamodb.transact_write_items(TransactItems=members)
    with pytest.raises(ClientError) as twice:
        dynamodb.transact_write_items(TransactItems=[members[0], members[0]])
    large: Any = [
        {"Put": {"TableName": TABLE, "Item": item("l", n, x="y" * 390_000)}} for n in range(11)
    ]
    with pytest.raises(ClientError) as heavy:
        dynamodb.transact_write_items(TransactItems=large)
    with pytest.raises(ClientError) as big:
        dynamodb.put_item(TableName=TABLE, Item=item("i", x="y" * 410_000))
    assert {code(error) for error in (batch, long, twice, heavy, big)} == {"ValidationException"}
    assert rows(dynamodb) == []


def test_a_transaction_sent_twice_happens_once(dynamodb: DynamoDBClient) -> None:
    def add(amount: str) -> None:
        dynamodb.transact_write_items(
            ClientRequestToken="one",
            TransactItems=[
                {
                    "Update": {
                        "TableName": TABLE,
                        "Key": item("a"),
                        "UpdateExpression": "ADD n :n",
                        "ExpressionAttributeValues": {":n": {"N": amount}},
                    }
                }
            ],
        )

    add("1")
    add("1")
    with pytest.raises(dynamodb.exceptions.IdempotentParameterMismatchException):
        add("2")
    assert dynamodb.get_item(TableName=TABLE, Key=item("a"))["Item"]["n"] == {"N": "1"}


def test_time_to_live_is_described_and_carried_out(
    dynamodb: DynamoDBClient, endpoint: JournalEndpoint
) -> None:
    ttl: Any = {"Enabled": True, "AttributeName": "ends"}
    dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=ttl)
    described = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert described == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends"}
    with pytest.raises(ClientError, match="already enabled"):
        dynamodb.update_time_to_live(TableName=TABLE, TimeToLiveSpecification=ttl)
    ends = {"past": "1700000000", "ancient": "1000", "future": "9999999999"}
    for name, end in ends.items():
        dynamodb.put_item(TableName=TABLE, Item=item(name) | {"ends": {"N": end}})
    dynamodb.put_item(TableName=TABLE, Item=item("text", ends="1700000000"))
    assert endpoint.journal.sweep() == 1
    left = dynamodb.scan(TableName=TABLE)["Items"]
    assert {row["p"]["S"] for row in left} == {"ancient", "future", "text"}


def test_tags_and_backups_of_a_table_are_kept(dynamodb: DynamoDBClient) -> None:
    arn = dynamodb.describe_table(TableName=TABLE)["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "k", "Value": "v"}])
    dynamodb.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    backups = dynamodb.describe_continuous_backups(TableName=TABLE)
    status = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert tags == [{"Key": "k", "Value": "v"}]
    assert status["PointInTimeRecoveryStatus"] == "ENABLED"


def test_a_missing_table_is_said_so(dynamodb: DynamoDBClient) -> None:
    for call in (dynamodb.describe_time_to_live, dynamodb.describe_table, dynamodb.scan):
        with pytest.raises(dynamodb.exceptions.ResourceNotFoundException):
            call(TableName="gone")


def test_regions_do_not_see_each_other(dynamodb: DynamoDBClient, endpoint: JournalEndpoint) -> None:
    elsewhere = client(endpoint.url, region_name="eu-west-1")
    assert elsewhere.list_tables()["TableNames"] == []
    assert dynamodb.list_tables()["TableNames"] == [TABLE]


def test_what_is_not_journaled_is_refused(dynamodb: DynamoDBClient) -> None:
    with pytest.raises(ClientError) as refused:
        dynamodb.execute_statement(Statement=f"DELETE FROM {TABLE} WHERE p = 'a' AND s = 0")
    assert code(refused) == "UnknownOperationException"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Amz-Target": "DynamoDB_20120810.ListTables"}, 400),
        ({"X-Amz-Target": "DynamoDB_20120810.ListTables", "Host": "evil.example"}, 421),
    ],
)
def test_what_no_sdk_sends_is_refused(
    endpoint: JournalEndpoint, headers: dict[str, str], status: int
) -> None:
    request = urllib.request.Request(endpoint.url, b"{}", headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == status


def test_a_client_that_goes_away_in_mid_request_harms_nothing(
    dynamodb: DynamoDBClient, endpoint: JournalEndpoint
) -> None:
    with socket.create_connection(("127.0.0.1", endpoint.port)) as caller:
        caller.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
    assert dynamodb.list_tables()["TableNames"] == [TABLE]
