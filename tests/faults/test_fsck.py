"""Planted damage: each promise, when it is broken, is told; and what can be repaired, is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from reelroom.domain.job import Job
from reelroom.domain.membership import Membership
from reelroom.domain.owner import Counter
from reelroom.domain.recording import Recording
from reelroom.domain.session import Session
from reelroom.domain.source import Source
from reelroom.domain.states import JobStatus
from reelroom.domain.upload import Upload
from reelroom.fsck.check import confirmed, repair
from reelroom.fsck.violation import Violation
from reelroom.ports import Count, Create, Remove, Replace, Tally
from tests.faults.beginnings import done, queued, run_tasks, upload
from tests.faults.flows import only
from tests.faults.rig import Rig

Damage = Callable[[Rig], None]


def changed(kind: type, **changes: Any) -> Damage:
    """The only row of a kind, changed behind everybody's back."""

    def damage(rig: Rig) -> None:
        rig.world.rows.write(Replace(replace(only(rig, kind), **changes)))

    return damage


def removed(kind: type) -> Damage:
    return lambda rig: rig.world.rows.write(Remove(only(rig, kind)))


def file(path: str, data: bytes = b"x") -> Damage:
    def damage(rig: Rig) -> None:
        session = only(rig, Session)
        made = rig.root / path.format(session=session.id)
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_bytes(data)

    return damage


def final(rig: Rig) -> Any:
    return rig.root / only(rig, Recording).media_id


def _object_gone(rig: Rig) -> None:
    rig.blobs.objects.clear()


def _counters(rig: Rig) -> None:
    counted = {Counter.OPEN_UPLOADS: 2, Counter.STAGED_BYTES: 7, Counter.RUNNING: 1}
    rig.world.rows.write(Count(only(rig, Session).owner_id, counted, {}))


def _second_ending(rig: Rig) -> None:
    final(rig).with_suffix(".mov").write_bytes(b"x")


AFTER_DONE: Final[dict[str, tuple[str, Damage, bool]]] = {
    "a file without a row": ("I1", file("session_recordings/{session}/stray.mp4"), True),
    "a part without a job": ("I1", file("session_recordings/{session}/.uuid/1.part"), True),
    "inputs without a job": ("I8", file("staging/{session}/job_x/1/0001"), True),
    "no file": ("I2", lambda rig: final(rig).unlink(), False),
    "a cut file": ("I2", lambda rig: final(rig).write_bytes(b"on"), False),
    "no object": ("I2", _object_gone, False),
    "a recording without a job": ("I2", removed(Job), False),
    "a published object without a row": (
        "I3",
        lambda rig: rig.blobs.put_object("recordings/x.mp4", 3),
        True,
    ),
    "a staged object without an upload": (
        "I8",
        lambda rig: rig.blobs.put_object("staging/ses_x/upl_y/0001", 3),
        True,
    ),
    "an open multipart upload": (
        "I3",
        lambda rig: _ignored(rig.blobs.create_multipart("recordings/x.mp4", "video/mp4")),
        True,
    ),
    "two endings of one file": ("I5", _second_ending, False),
    "an upload without its job": ("I4", removed(Job), False),
    "a failure without a reason": ("I9", changed(Job, status=JobStatus.FAILED), False),
    "an ended job that is held": ("I7", changed(Job, holds_slot=True), False),
    "bytes that stay counted": ("I8", changed(Upload, staged_bytes=6), True),
    "wrong sums": ("I11", lambda rig: _tally(rig, 2, 5), True),
    "wrong counters": ("I11", _counters, True),
    "a session that nobody lists": ("I11", removed(Membership), True),
    "rows without their session": ("I10", removed(Session), False),
    "lost sources": ("I13", changed(Recording, sources=("one",)), False),
}


def _ignored(_: object) -> None:
    """For what a lambda returns."""


def _tally(rig: Rig, recordings: int, size: int) -> None:
    rig.world.rows.write(Tally(only(rig, Session).id, recordings, size))


@pytest.mark.parametrize("name", AFTER_DONE)
def test_damage_to_what_is_done_is_told_and_repaired_where_it_is_safe(rig: Rig, name: str) -> None:
    invariant, damage, is_safe = AFTER_DONE[name]
    done(rig)
    rig.settle()
    assert rig.violations() == []
    damage(rig)
    found = rig.violations()
    assert invariant in {one.invariant for one in found}, found
    left = repair(rig.world.services, found)
    if is_safe:
        assert left == []
        rig.settle()
        assert rig.violations() == []
    else:
        assert left


@pytest.mark.parametrize(
    ("name", "begin", "kind"),
    [
        ("a job that nobody starts", queued, Job),
        ("an upload that nobody expires", upload, Upload),
    ],
)
def test_what_is_forgotten_is_put_back_in_its_queue(
    rig: Rig, name: str, begin: Callable[[Rig], Any], kind: type
) -> None:
    begin(rig)
    changed(kind, due=None)(rig)
    found = rig.violations()
    assert {one.invariant for one in found} == {"I6"}, name
    assert repair(rig.world.services, found) == []
    rig.settle()
    assert rig.violations() == []


def test_a_lost_source_of_a_waiting_job_is_told(rig: Rig) -> None:
    queued(rig)
    rig.blobs.objects.pop(next(iter(rig.world.rows.every(Source))).object_key)
    assert {one.invariant for one in rig.violations()} == {"I4"}


def test_a_partial_final_file_is_told(rig: Rig) -> None:
    queued(rig)
    rig.before_run = lambda _: rig.layer.kill_after("disk.sync_folder")
    rig.run(rig.waiting_tasks()[0])
    assert rig.violations() == []
    (made,) = rig.root.rglob("*.mp4")
    made.write_bytes(b"on")
    assert {one.invariant for one in rig.violations()} == {"I12"}


def test_a_sweep_that_stands_still_is_told(rig: Rig) -> None:
    queued(rig)
    rig.world.clock.advance(timedelta(hours=2))
    assert {one.invariant for one in rig.violations()} == {"I6"}


def test_a_listing_of_a_removed_session_is_told_and_taken_out(rig: Rig) -> None:
    session = rig.sender.session()
    gone = Membership(session.owner_id, session.details.date, session.id)
    rig.world.rows.write(Remove(session))
    rig.world.rows.write(Remove(gone))
    rig.world.rows.write(Create(gone))
    found = rig.violations()
    assert {one.invariant for one in found} == {"I10"}
    assert repair(rig.world.services, found) == []
    assert rig.violations() == []


def test_only_what_two_readings_agree_on_is_confirmed() -> None:
    passing = Violation("I11", "ses_a", "1 of 2", "wait")
    lasting = Violation("I1", "a/b", "no row", "delete it")
    again = Violation("I1", "a/b", "told in other words", "delete it")
    assert confirmed([passing, lasting], [again]) == [again]


def test_what_is_young_is_left_alone(rig: Rig) -> None:
    from reelroom.fsck.check import check

    done(rig)
    run_tasks(rig, None)
    file("session_recordings/{session}/stray.mp4")(rig)
    now = rig.world.clock()
    day = timedelta(hours=24)
    assert [one for one in check(rig.survey, now, rig.policy, day) if one.invariant == "I1"] == []
