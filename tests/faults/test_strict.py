"""What AWS refuses is refused here too: else the other tests would prove what no account does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from localstack.fargate.config import Config
from localstack.fargate.server import start
from reelroom.aws.checksums import to_base64
from reelroom.aws.signing import Signer
from reelroom.wiring import SystemClock
from tests.contract.blobs.backends import send
from tests.contract.rows.database import Database
from tests.fakes.blobs import crc_of
from tests.faults.account import Account
from tests.unit.fargate.conftest import Ecs

DATA: Final = b"footage"
Call = Callable[[], object]


@pytest.fixture
def database(aws: Account) -> Iterator[Database]:
    with aws.database() as made:
        yield made


def refusal(call: Call) -> tuple[str, int]:
    """The code and status that a call of the SDK ends with."""
    with pytest.raises(ClientError) as caught:
        call()
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


# -- DynamoDB ------------------------------------------------------------------------------------
def put(database: Database, number: int, **more: object) -> dict[str, Any]:
    return {"Put": {"TableName": database.names.of("upload"), "Item": {**key(number), **more}}}


def key(number: int) -> dict[str, Any]:
    return {"session_id": {"S": "ses_1"}, "id": {"S": f"upl_{number}"}}


def test_a_batch_of_26_items_is_refused(database: Database) -> None:
    items = [{"PutRequest": {"Item": put(database, n)["Put"]["Item"]}} for n in range(26)]
    table = database.names.of("upload")

    def written(count: int) -> Call:
        return lambda: database.client.batch_write_item(RequestItems={table: items[:count]})

    assert refusal(written(26)) == ("ValidationException", 400)
    written(25)()


def test_a_read_of_101_items_is_refused(database: Database) -> None:
    keys = [key(number) for number in range(101)]
    table = database.names.of("upload")
    read = lambda: database.client.batch_get_item(RequestItems={table: {"Keys": keys}})  # noqa: E731
    assert refusal(read) == ("ValidationException", 400)


@pytest.mark.parametrize(("count", "filling"), [(101, 1), (90, 50_000)])
def test_a_transaction_of_too_many_items_or_bytes_is_refused(
    database: Database, count: int, filling: int
) -> None:
    items = [put(database, n, note={"S": "x" * filling}) for n in range(count)]
    write = lambda: database.client.transact_write_items(TransactItems=items)  # noqa: E731
    assert refusal(write) == ("ValidationException", 400)


def test_a_transaction_s_token_stands_for_its_parameters(database: Database) -> None:
    def write(number: int) -> object:
        return database.client.transact_write_items(
            TransactItems=[put(database, number)], ClientRequestToken="token"
        )

    first = write(1)
    database.client.delete_item(TableName=database.names.of("upload"), Key=key(1))
    again = write(1)
    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert database.client.scan(TableName=database.names.of("upload"))["Count"] == 0
    assert refusal(lambda: write(2)) == ("IdempotentParameterMismatchException", 400)


# -- S3 ------------------------------------------------------------------------------------------
class Opened:
    """A multipart upload with its one part sent, and what signs for it."""

    def __init__(self, aws: Account) -> None:
        self.client: Any = aws.clients.s3
        self.place: Any = {"Bucket": aws.bucket(), "Key": "staging/1"}
        self.id = self.client.create_multipart_upload(
            **self.place, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT"
        )["UploadId"]
        self.credentials = aws.clients.credentials

    def put(self, body: bytes, *, age: timedelta = timedelta(0), tampered: str = "") -> int:
        """The status of a PUT to a URL that was signed so long ago, for 15 minutes."""
        clock = SystemClock()
        signer = Signer(self.client, self.place["Bucket"], self.credentials, lambda: clock() - age)
        query = {"partNumber": "1", "uploadId": self.id}
        length = {"content-length": str(len(DATA))}
        target = signer.sign("PUT", self.place["Key"], query, timedelta(minutes=15), length)
        url = target.url.replace("partNumber=1", "partNumber=2") if tampered else target.url
        return send("PUT", type(target)(url, target.expires_at, {}), body)[0]

    def complete(self, size: int) -> object:
        (part,) = self.client.list_parts(**self.place, UploadId=self.id)["Parts"]
        return self.client.complete_multipart_upload(
            **self.place,
            UploadId=self.id,
            MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
            ChecksumCRC64NVME=to_base64(crc_of(DATA)),
            ChecksumType="FULL_OBJECT",
            MpuObjectSize=size,
        )


@pytest.fixture
def opened(aws: Account) -> Opened:
    return Opened(aws)


def test_a_signed_put_is_for_its_time_length_and_part(opened: Opened) -> None:
    assert opened.put(DATA, age=timedelta(minutes=16)) == 403
    assert opened.put(DATA + b"x") == 403
    assert opened.put(DATA, tampered="another part") == 403
    assert opened.put(DATA) == 200


def test_an_object_of_another_size_than_announced_is_not_made(opened: Opened) -> None:
    opened.put(DATA)
    assert refusal(lambda: opened.complete(len(DATA) + 1))[1] == 400
    opened.complete(len(DATA))


# -- ECS -----------------------------------------------------------------------------------------
def test_one_token_is_one_task(tmp_path: Path) -> None:
    endpoint = start(tmp_path / "ecs", Config(efs=tmp_path / "efs"))
    try:
        ecs = Ecs(endpoint.url)
        ecs.python("pass")
        first, again = (ecs.run(clientToken="job_1.0")["tasks"] for _ in range(2))
        assert first[0]["taskArn"] == again[0]["taskArn"]
        assert refusal(lambda: ecs.run(clientToken="job_1.0", startedBy="other"))[0] == (
            "ConflictException"
        )
    finally:
        endpoint.close()
