"""What stands in the tables, for others who read them, and what it costs to put it there."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pynamodb.connection import Connection

from reelroom.domain.due import Due, Queue
from reelroom.domain.job import Reason
from reelroom.domain.owner import Counter
from reelroom.domain.recording import Recording
from reelroom.domain.request import Request
from reelroom.domain.source import Source
from reelroom.domain.upload import Upload
from reelroom.ports.rows import Count, Create, Remove, Replace, Row
from tests.contract.rows.database import Database
from tests.contract.rows.examples import (
    NOW,
    OWNER,
    a_recording,
    a_running_job,
    a_session,
    a_source,
    an_upload,
)
from tests.contract.rows.wire import Answer, Wire

MINUTE = timedelta(minutes=1)


def item_of(database: Database, noun: str, row: Any) -> dict[str, Any]:
    key = {"session_id": {"S": row.session_id}, "id": {"S": row.id}}
    item: dict[str, Any] = database.client.get_item(TableName=database.names.of(noun), Key=key)
    return {name: next(iter(value.values())) for name, value in item["Item"].items()}


def test_a_recording_keeps_the_names_that_its_readers_know(database: Database) -> None:
    recording = a_recording(description="Run 1")
    database.rows().write(Create(recording))
    item = item_of(database, "recording", recording)
    known = {
        "id": recording.id,
        "session_id": recording.session_id,
        "user_id": OWNER,
        "media_id": recording.media_id,
        "lap_one_offset": "0",
        "description": "Run 1",
        "created_at": "2026-11-21T12:00:00.000Z",
        "updated_at": "2026-11-21T12:00:00.000Z",
    }
    assert {name: item[name] for name in known} == known
    assert item["size_bytes"] == "4000000000"
    assert item["object_key"] == recording.object_key
    assert "due_queue" not in item


def test_an_owners_objects_are_indexed_by_their_key(database: Database) -> None:
    recording = a_recording()
    database.rows().write(Create(recording))
    found = database.client.query(
        TableName=database.names.recordings,
        IndexName="by_object_key",
        KeyConditionExpression="user_id = :u",
        ExpressionAttributeValues={":u": {"S": OWNER}},
    )
    assert [item["object_key"]["S"] for item in found["Items"]] == [recording.object_key]


def test_a_job_is_readable_in_the_console(database: Database) -> None:
    job = a_running_job(reason=Reason("A", "b"))
    database.rows().write(Create(job))
    item = item_of(database, "job", job)
    assert json.loads(item["input"]) == job.input
    assert "Läufe" in item["input"]
    assert item["reason"]["message"] == {"S": "b"}
    assert item["started_at"] == "2026-11-21T12:00:00.000Z"
    assert item["lease_until"] == "1795262490000"
    assert item["due_queue"].partition("#")[0] == "lease"


def test_a_request_expires_in_seconds(database: Database) -> None:
    request = Request("r" * 64, "upl_1", "a", NOW)
    database.rows().write(Create(request))
    item = database.client.get_item(
        TableName=database.names.requests, Key={"id": {"S": request.id}}
    )
    assert item["Item"]["expires_at"] == {"N": str(int(NOW.timestamp()))}


def test_ten_thousand_parts_fit_in_an_item(database: Database) -> None:
    rows = database.rows()
    source = a_source(parts_sent={number: f"{number * 7919:016x}" for number in range(1, 10_001)})
    rows.write(Create(source))
    assert rows.get(Source, source.id) == source
    assert len(item_of(database, "source", source)["parts_sent"]) == 100_000


def test_one_operation_alone_needs_no_transaction(database: Database, wire: Wire) -> None:
    rows, upload = database.rows(), an_upload()
    rows.write(Create(upload))
    rows.write(Replace(upload))
    rows.write(Remove(upload))
    assert wire.sent == {"PutItem": 1, "UpdateItem": 1, "DeleteItem": 1}
    rows.write(Create(upload), Count(OWNER, {Counter.OPEN_UPLOADS: 1}, {}))
    assert wire.sent["TransactWriteItems"] == 1


def test_a_sweep_costs_a_request_a_shard(database: Database, wire: Wire) -> None:
    rows = database.rows(shards=4)
    uploads = [an_upload(due=Due(Queue.EXPIRY, NOW)) for _ in range(20)]
    for upload in uploads:
        rows.write(Create(upload))
    wire.sent.clear()
    assert len(rows.due(Upload, Queue.EXPIRY, NOW)) == 20
    assert wire.sent == {"Query": 4}


def test_a_long_queue_is_read_to_its_end(database: Database, wire: Wire) -> None:
    rows = database.rows(shards=1)
    uploads = [an_upload(due=Due(Queue.EXPIRY, NOW + n * MINUTE)) for n in range(3)]
    for upload in uploads:
        rows.write(Create(upload))
    wire.after["Query"] = [_cut_after_one, _cut_after_one]
    assert rows.due(Upload, Queue.EXPIRY, NOW + 9 * MINUTE) == [one.id for one in uploads]
    wire.after["Query"] = [_cut_after_one, _cut_after_one]
    assert rows.backlog(Queue.EXPIRY, Upload) == (3, NOW)


def _cut_after_one(answer: Answer) -> Answer:
    """As if one entry filled a page; an entry of this index is its own cursor."""
    body = json.loads(answer[2])
    body["Items"] = body["Items"][:1]
    return 200, {}, json.dumps(body | {"Count": 1, "LastEvaluatedKey": body["Items"][0]})


def test_rows_are_read_consistently_and_a_page_in_one_request(
    database: Database, wire: Wire
) -> None:
    rows, job = database.rows(), a_running_job()
    rows.get(Upload, an_upload().id)
    rows.get_many(Upload, [an_upload().id])
    rows.page(Upload, an_upload().session_id, first=7)
    rows.report(job, None)
    get, many, page, look = wire.bodies
    (batch,) = many["RequestItems"].values()
    assert all(body["ConsistentRead"] for body in (get, batch, page, look))
    assert page["Limit"] == 8


def test_more_shards_find_what_fewer_have_written(database: Database) -> None:
    uploads = [an_upload(due=Due(Queue.EXPIRY, NOW)) for _ in range(12)]
    for upload in uploads[:6]:
        database.rows(shards=2).write(Create(upload))
    for upload in uploads[6:]:
        database.rows(shards=8).write(Create(upload))
    found = database.rows(shards=8).due(Upload, Queue.EXPIRY, NOW)
    assert sorted(found) == sorted(upload.id for upload in uploads)


def test_two_stores_with_other_tables_do_not_meet(database: Database) -> None:
    other = Database(Connection())
    upload = an_upload()
    database.rows().write(Create(upload))
    assert other.rows().get(Upload, upload.id) is None
    assert database.rows().get(Upload, upload.id) == upload
    other.drop()


def test_attributes_of_others_survive_a_replace(database: Database) -> None:
    rows, recording = database.rows(), a_recording()
    rows.write(Create(recording))
    database.client.update_item(
        TableName=database.names.recordings,
        Key={"session_id": {"S": recording.session_id}, "id": {"S": recording.id}},
        UpdateExpression="SET legacy_note = :n",
        ExpressionAttributeValues={":n": {"S": "kept"}},
    )
    rows.write(Replace(replace(recording, description="new")))
    assert item_of(database, "recording", recording)["legacy_note"] == "kept"
    assert rows.get(Recording, recording.id) == replace(recording, description="new", version=2)


def test_every_write_leaves_its_token(database: Database) -> None:
    rows, upload = database.rows(), an_upload()
    rows.write(Create(upload))
    first = item_of(database, "upload", upload)["op"]
    rows.write(Replace(upload))
    assert len({first, item_of(database, "upload", upload)["op"]}) == 2


def test_a_hundred_sources_in_a_job_fit(database: Database) -> None:
    session = a_session()
    sources = [{"id": f"src_{n:04d}", "name": "Ä" * 255, "size": 4 << 30} for n in range(100)]
    created: Row = a_running_job(input={"session": session.id, "sources": sources})
    database.rows().write(Create(created))
    assert database.rows().get(type(created), created.id) == created
