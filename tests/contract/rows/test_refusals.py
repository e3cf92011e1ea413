"""What the database refuses for reasons of its own: conflicts, throttling, mistakes."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from reelroom.domain.errors import Transient
from reelroom.domain.job import Job, Progress
from reelroom.domain.owner import Counter
from reelroom.domain.upload import Upload
from reelroom.ports.rows import AlreadyExists, Count, Create, OverLimit, Rows
from tests.contract.rows.database import Database
from tests.contract.rows.examples import OWNER, a_running_job, a_session, an_upload
from tests.contract.rows.wire import Answer, Wire

CANCELED = "TransactionCanceledException"
CONFLICT = [{"Code": "TransactionConflict", "Message": "ongoing"}, {"Code": "None"}]


@pytest.fixture
def rows(database: Database) -> Rows:
    return database.rows()


def test_a_conflict_between_transactions_is_waited_out(
    rows: Rows, database: Database, wire: Wire
) -> None:
    wire.refuse("TransactWriteItems", CANCELED, times=5, CancellationReasons=CONFLICT)
    session, upload = a_session(), an_upload()
    rows.write(Create(session), Create(upload))
    assert rows.get(Upload, upload.id) == upload
    assert database.naps == [0.05, 0.1, 0.2, 0.4, 0.8]


def test_a_conflict_that_stays_is_a_passing_fault(rows: Rows, wire: Wire) -> None:
    wire.refuse("TransactWriteItems", CANCELED, times=6, CancellationReasons=CONFLICT)
    upload = an_upload()
    with pytest.raises(Transient, match="busy"):
        rows.write(Create(a_session()), Create(upload))
    assert rows.get(Upload, upload.id) is None


@pytest.mark.parametrize("code", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_was_throttled_is_repeated(rows: Rows, wire: Wire, code: str) -> None:
    reasons = [{"Code": "None"}, {"Code": code}]
    wire.refuse("TransactWriteItems", CANCELED, CancellationReasons=reasons)
    upload = an_upload()
    rows.write(Create(a_session()), Create(upload))
    assert rows.get(Upload, upload.id) == upload


def test_a_conflict_before_a_refusal_is_waited_out_to_tell_the_first_one(
    rows: Rows, wire: Wire
) -> None:
    upload = an_upload()
    over = Count(OWNER, {Counter.RUNNING: 2}, {Counter.RUNNING: 1})
    rows.write(Create(upload))
    mixed = [{"Code": "TransactionConflict"}, {"Code": "ConditionalCheckFailed"}]
    wire.refuse("TransactWriteItems", CANCELED, CancellationReasons=mixed)
    with pytest.raises(AlreadyExists):
        rows.write(Create(upload), over)
    wire.refuse("TransactWriteItems", CANCELED, times=6, CancellationReasons=mixed)
    with pytest.raises(OverLimit):
        rows.write(Create(upload), Count(OWNER, {Counter.RUNNING: 1}, {Counter.RUNNING: 0}))


def test_a_plain_write_waits_for_a_transaction_on_its_row(
    rows: Rows, database: Database, wire: Wire
) -> None:
    upload, job = an_upload(), a_running_job()
    wire.refuse("PutItem", "TransactionConflictException", times=2)
    rows.write(Create(upload))
    rows.write(Create(job))
    wire.refuse("UpdateItem", "TransactionConflictException", times=2)
    assert rows.report(job, Progress("COMBINING", 1, 2)) is not None
    assert database.naps == [0.05, 0.1, 0.05, 0.1]
    wire.refuse("UpdateItem", "TransactionConflictException", times=6)
    with pytest.raises(Transient):
        rows.report(job, Progress("COMBINING", 2, 2))


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "ThrottlingException", "InternalServerError"]
)
def test_throttling_is_left_to_the_client_and_then_passes_to_the_caller(
    rows: Rows, wire: Wire, code: str
) -> None:
    upload = an_upload()
    retried = 3 if code != "InternalServerError" else 0
    wire.refuse("PutItem", code, times=retried)
    rows.write(Create(upload))
    wire.refuse("GetItem", code, times=retried + 1)
    with pytest.raises(Transient, match=code):
        rows.get(Upload, upload.id)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException"])
def test_what_an_operator_has_to_mend_is_named(rows: Rows, wire: Wire, code: str) -> None:
    wire.refuse("PutItem", code)
    with pytest.raises(Transient, match=code):
        rows.write(Create(an_upload()))
    wire.refuse("UpdateItem", code)
    with pytest.raises(Transient, match=code):
        rows.report(a_running_job(), Progress("COMBINING", 1, 2))


def test_a_mistake_of_ours_does_not_look_as_if_it_would_pass(rows: Rows, wire: Wire) -> None:
    with pytest.raises(ClientError, match="ValidationException"):
        rows.write(Create(an_upload(description="x" * 410_000)))
    malformed = [{"Code": "ValidationError", "Message": "too large"}, {"Code": "None"}]
    wire.refuse("TransactWriteItems", CANCELED, CancellationReasons=malformed)
    with pytest.raises(ClientError, match=CANCELED):
        rows.write(Create(a_session()), Create(an_upload()))


def test_a_transaction_cancelled_for_an_unknown_reason_is_a_passing_fault(
    rows: Rows, wire: Wire
) -> None:
    other = [{"Code": "ItemCollectionSizeLimitExceeded"}, {"Code": "None"}]
    wire.refuse("TransactWriteItems", CANCELED, CancellationReasons=other)
    with pytest.raises(Transient, match=CANCELED):
        rows.write(Create(a_session()), Create(an_upload()))


def test_what_a_batch_leaves_out_is_asked_for_again(
    rows: Rows, database: Database, wire: Wire
) -> None:
    uploads = [an_upload() for _ in range(5)]
    for upload in uploads:
        rows.write(Create(upload))
    wire.after["BatchGetItem"] = [_all_but_one] * 2
    assert rows.get_many(Upload, [upload.id for upload in uploads]) == uploads
    assert wire.sent["BatchGetItem"] == 3
    assert database.naps == [0.05, 0.1]
    wire.after["BatchGetItem"] = [_all_but_one] * 6
    with pytest.raises(Transient):
        rows.get_many(Upload, [uploads[0].id])
    assert rows.get(Job, a_running_job().id) is None


def _all_but_one(answer: Answer) -> Answer:
    """The database processed one key less than it was given."""
    status, _, text = answer
    body = json.loads(text)
    ((table, items),) = body["Responses"].items()
    left = items.pop()
    key = {name: left[name] for name in ("session_id", "id")}
    body["UnprocessedKeys"] = {table: {"Keys": [key], "ConsistentRead": True}}
    return status, {}, json.dumps(body)
