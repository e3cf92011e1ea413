"""Asking for an import: what is kept where, and what a repeated or broken call does."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from reelroom.domain.audit import AuditEvent
from reelroom.domain.errors import Invalid, NotFound, Transient
from reelroom.domain.ids import OwnerId
from reelroom.domain.importing import ImportDetails, credential_key, import_prefix
from reelroom.domain.job import Job
from reelroom.domain.platform import Platform
from reelroom.domain.request import IdempotencyConflict, Request
from reelroom.domain.states import JobStatus
from reelroom.domain.web_address import AddressRefused
from reelroom.usecases.importing import IMPORT, import_recording
from reelroom.usecases.job import cancel_job
from tests.fakes.blobs import lost_answer
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World

URL = "https://tool.example/day.mp4?sig=s3cret"


@pytest.fixture
def sender() -> Sender:
    return Sender(World())


def asked(sender: Sender, key: str | None = None, **details: Any) -> Job:
    given = ImportDetails(**{"url": URL, "token": "t0ken", **details})
    kept = list(sender.world.rows.every(Job))
    where = kept[0].session_id if kept else sender.session().id
    return import_recording(sender.world.services, OWNER, where, given, key)


def credential(sender: Sender, job: Job) -> dict[str, object] | None:
    known = sender.world.blobs.objects.get(credential_key(job.session_id, job.id))
    return json.loads(known.content or b"") if known else None


def test_the_address_and_the_token_are_kept_apart_from_every_row(sender: Sender) -> None:
    job = asked(sender, key="k", name="Stint 1", size=7)
    assert (job.kind, job.status) == (IMPORT, JobStatus.QUEUED)
    assert credential(sender, job) == {"url": URL, "token": "t0ken", "size": 7}
    every = sender.world.rows.every
    rows: list[Any] = [*every(Job), *every(Request), *every(AuditEvent)]
    assert len(rows) == 3
    text = json.dumps([asdict(row) for row in rows], default=str)
    assert "tool.example" in text
    for secret in ("t0ken", "s3cret", "day.mp4"):
        assert secret not in text
    (task,) = sender.world.launcher.started
    assert "t0ken" not in task.token


def test_a_repeated_call_gives_the_same_job(sender: Sender) -> None:
    first = asked(sender, key="k")
    assert asked(sender, key="k").id == first.id
    assert len(sender.world.launcher.started) == 1
    with pytest.raises(IdempotencyConflict):
        asked(sender, key="k", url="https://tool.example/other.mp4")


def test_a_call_that_could_not_keep_the_credential_is_healed_by_its_repetition(
    sender: Sender,
) -> None:
    sender.world.blobs.faults.fail("put_small", lost_answer())
    with pytest.raises(Transient):
        asked(sender, key="k")
    (job,) = sender.world.rows.every(Job)
    assert credential(sender, job) is None
    assert sender.world.launcher.started == []
    sender.sweep()
    assert sender.world.launcher.started == []  # not before its caller had time to come again
    assert asked(sender, key="k").id == job.id
    assert credential(sender, job) is not None
    assert len(sender.world.launcher.started) == 1


def test_a_call_that_never_comes_again_is_started_all_the_same(sender: Sender) -> None:
    """The importer then says that it has nothing to ask with."""
    sender.world.blobs.faults.fail("put_small", lost_answer())
    with pytest.raises(Transient):
        asked(sender)
    sender.world.clock.advance(31)
    sender.sweep()
    assert len(sender.world.launcher.started) == 1


def test_an_import_that_is_cancelled_before_its_task_came_leaves_nothing(sender: Sender) -> None:
    job = asked(sender)
    cancel_job(sender.world.services, OWNER, job.id)
    sender.world.launcher.tasks["task-1"].stopped = True
    for _ in range(3):
        sender.world.clock.advance(3600)
        sender.sweep()
    assert sender.row(job).status is JobStatus.CANCELLED
    assert list(sender.world.blobs.keys(import_prefix(job.session_id, job.id))) == []


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"url": "http://tool.example/a"}, AddressRefused),
        ({"url": "https://127.0.0.1/a"}, AddressRefused),
        ({"platform": Platform.ZOOM}, Invalid),
        ({"token": "two words"}, Invalid),
        ({"size": 0}, Invalid),
        ({"size": 1 << 50}, Invalid),
        ({"name": "x" * 300}, Invalid),
    ],
)
def test_what_cannot_be_imported_is_refused_before_anything_is_written(
    details: dict[str, Any], refusal: type[Exception], sender: Sender
) -> None:
    with pytest.raises(refusal):
        asked(sender, **details)
    assert list(sender.world.rows.every(Job)) == []
    assert sender.world.blobs.objects == {}


def test_http_is_taken_where_the_deployment_says_so(sender: Sender) -> None:
    sender.world.policy = replace(sender.world.policy, import_http=True)
    assert asked(sender, url="http://tool.example/a").input["host"] == "tool.example"


def test_another_owners_session_is_not_found(sender: Sender) -> None:
    session = sender.session()
    with pytest.raises(NotFound):
        import_recording(
            sender.world.services, OwnerId("own_eve"), session.id, ImportDetails(url=URL)
        )
