"""Every root field, asked for by its owner, by another owner, for a missing id and by nobody.

The table has one row for each field of the schema; a field without a row fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from reelroom.domain.job import Reason
from tests.fakes.services import World
from tests.functions.graphql.api import Api, schema
from tests.functions.graphql.footage import Footage, crc_of_part


@dataclass(frozen=True)
class Row:
    """`select` is what is asked for; `arguments` are made of footage, for a field with ids."""

    select: str
    arguments: Callable[[Footage], dict[str, object]]
    has_id: bool = True


def job_that_waits(footage: Footage) -> str:
    job_id, runner = footage.queued(), footage.runner
    runner.queue.fail(runner.claimed(footage.job(job_id)), Reason("A", "b"), fixable=True)
    return job_id


def source_with_parts(footage: Footage) -> dict[str, object]:
    source = footage.upload(1)["sources"][0]["id"]
    footage.store(source)
    return {"sourceId": source, "crc64nvme": crc_of_part(1)}


def two(footage: Footage) -> dict[str, Any]:
    return footage.upload(1, 2)


def removed(footage: Footage) -> str:
    session = footage.session()
    footage.api.changed("sessionRemove", "removedSessionId", sessionId=session)
    return session


FILE = {"name": "a.mp4", "size": 1}
QUERIES: Mapping[str, Row] = {
    "session": Row("{ id }", lambda f: {"id": f.session()}),
    "sessions": Row("{ nodes { id } }", lambda f: {}, has_id=False),
    "sessionRemoval": Row("{ status }", lambda f: {"id": removed(f)}),
    "upload": Row("{ id }", lambda f: {"id": f.upload(1)["id"]}),
    "job": Row("{ id }", lambda f: {"id": f.queued()}),
    "recording": Row("{ id }", lambda f: {"id": f.recording()}),
    "recordings": Row("{ nodes { id } }", lambda f: {"sessionId": f.session()}),
    "recordingPlaybackUrl": Row("{ url }", lambda f: {"id": f.recording()}),
    "recordingDownloadUrl": Row("{ url }", lambda f: {"id": f.recording()}),
    "node": Row("{ id }", lambda f: {"id": f.recording()}),
}
MUTATIONS: Mapping[str, Row] = {
    "sessionCreate": Row(
        "session { id }", lambda f: {"title": "a", "date": "2026-11-20"}, has_id=False
    ),
    "sessionUpdate": Row("session { id }", lambda f: {"sessionId": f.session(), "title": "b"}),
    "sessionRemove": Row("removedSessionId", lambda f: {"sessionId": f.session()}),
    "uploadCreate": Row("upload { id }", lambda f: {"sessionId": f.session(), "files": [FILE]}),
    "uploadReorder": Row(
        "upload { id }", lambda f: {"uploadId": (made := two(f))["id"], "order": made["order"]}
    ),
    "uploadComplete": Row("job { id }", lambda f: {"uploadId": f.sent(1)["id"]}),
    "uploadCancel": Row("upload { id }", lambda f: {"uploadId": f.upload(1)["id"]}),
    "uploadPartTargetsCreate": Row(
        "targets { url }", lambda f: {"sourceId": two(f)["order"][0], "partNumbers": [1]}
    ),
    "uploadSourceComplete": Row("source { id }", source_with_parts),
    "uploadSourceRemove": Row("upload { id }", lambda f: {"sourceId": two(f)["order"][0]}),
    "uploadSourceReplace": Row(
        "source { id }", lambda f: {"sourceId": two(f)["order"][0], "file": FILE}
    ),
    "combineRetry": Row("job { id }", lambda f: {"jobId": job_that_waits(f)}),
    "jobCancel": Row("job { id }", lambda f: {"jobId": f.queued()}),
    "recordingUpdate": Row(
        "recording { id }", lambda f: {"recordingId": f.recording(), "description": "a"}
    ),
    "recordingDelete": Row("deletedRecordingId", lambda f: {"recordingId": f.recording()}),
}
WITH_ID = [
    *((name, row) for name, row in QUERIES.items() if row.has_id),
    *((name, row) for name, row in MUTATIONS.items() if row.has_id),
]


def called(api: Api, name: str, row: Row, arguments: Mapping[str, object]) -> Any:
    """The field's value: an entity or null, and for a mutation its first refusal's code."""
    if name in MUTATIONS:
        payload = api.mutate(name, row.select, **arguments)
        entity = next(value for key, value in payload.items() if key != "userErrors")
        return [error["code"] for error in payload["userErrors"]] or entity
    names = ", ".join(f"${key}: ID!" for key in arguments)
    sent = ", ".join(f"{key}: ${key}" for key in arguments)
    ask, given = (f"query ({names})", f"({sent})") if arguments else ("", "")
    return api.read(f"{ask} {{ {name}{given} {row.select} }}", **arguments)


def of_nobody(arguments: Mapping[str, object]) -> dict[str, object]:
    """The same with ids that have the right form and name nothing."""
    ending = re.compile(r"[0-9a-z]{3}(?=$|_\d{4}$)")
    return {
        key: ending.sub("zzz", str(value)) if is_id(key) else value
        for key, value in arguments.items()
    }


def is_id(key: str) -> bool:
    return key.lower().endswith("id")


def nothing_is_written(*operations: object) -> None:
    raise AssertionError(operations)


def test_every_root_field_has_a_row() -> None:
    query, mutation = schema().query_type, schema().mutation_type
    assert query is not None
    assert mutation is not None
    assert set(query.fields) == set(QUERIES)
    assert set(mutation.fields) == set(MUTATIONS)


@pytest.mark.parametrize(("name", "row"), [*QUERIES.items(), *MUTATIONS.items()])
def test_an_owner_gets_what_is_theirs(name: str, row: Row, api: Api, footage: Footage) -> None:
    value = called(api, name, row, row.arguments(footage))
    assert value is not None
    assert not isinstance(value, list) or "url" in row.select


@pytest.mark.parametrize(("name", "row"), WITH_ID)
def test_what_is_anothers_and_what_is_missing_get_the_same_answer(
    name: str,
    row: Row,
    api: Api,
    stranger: Api,
    footage: Footage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = row.arguments(footage)
    monkeypatch.setattr(footage.world.rows, "write", nothing_is_written)
    foreign = called(stranger, name, row, arguments)
    missing = called(api, name, row, of_nobody(arguments))
    assert foreign == missing == (["NOT_FOUND"] if name in MUTATIONS else None)


@pytest.mark.parametrize(("name", "row"), WITH_ID)
def test_what_is_no_id_gets_that_answer_too(
    name: str, row: Row, api: Api, footage: Footage
) -> None:
    sent = row.arguments(footage)
    for junk in ("", "x", "ses_", "../../etc/passwd", "ses_" + "0" * 16 + "\n", "_" * 2000):
        value = called(
            api, name, row, {key: junk if is_id(key) else value for key, value in sent.items()}
        )
        assert value == (["NOT_FOUND"] if name in MUTATIONS else None)


@pytest.mark.parametrize(("name", "row"), [*QUERIES.items(), *MUTATIONS.items()])
def test_nobody_gets_nothing(name: str, row: Row, footage: Footage, world: World) -> None:
    arguments = row.arguments(footage)
    with pytest.raises(AssertionError, match="UNAUTHENTICATED"):
        called(Api(world, subject=None), name, row, arguments)


def test_a_list_shows_only_ones_own(api: Api, stranger: Api, footage: Footage) -> None:
    footage.session()
    assert stranger.read("{ sessions { nodes { id } } }")["nodes"] == []


def test_another_owners_key_is_another_key(api: Api, stranger: Api) -> None:
    wanted = {"title": "Track day", "date": "2026-11-20", "idempotencyKey": "same"}
    mine = api.changed("sessionCreate", "session { id }", **wanted)
    assert stranger.changed("sessionCreate", "session { id }", **wanted) != mine


def test_nested_fields_keep_to_the_owner(stranger: Api, footage: Footage) -> None:
    session = footage.session()
    footage.recording(session=session)
    query = "query ($id: ID!) { session(id: $id) { recordings { nodes { id } } } }"
    assert stranger.read(query, id=session) is None
