"""The history: one row for everything that is done, which outlives what it tells of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reelroom.domain.audit import AuditAction, AuditEvent, AuditStatus
from reelroom.domain.errors import Invalid, NotFound
from reelroom.domain.ids import OwnerId
from reelroom.domain.job import Reason
from reelroom.domain.material import Material
from reelroom.domain.owner import owner_of
from reelroom.domain.participant import Participant
from reelroom.usecases.audit import list_events
from reelroom.usecases.job import cancel_job
from reelroom.usecases.material import set_text
from reelroom.usecases.recording import delete_recording, recording_url
from reelroom.usecases.session import create_session, remove_session
from reelroom.usecases.sharing import share_material, unshare_material
from reelroom.usecases.upload import cancel_upload
from tests.fakes.sender import CONTENTS, DETAILS, OWNER, Sender
from tests.fakes.services import World

CLEO = owner_of("https://issuer.example", "cleo")
SHA256 = f"sha256:{CONTENTS.sha256}"


def events(world: World, by: OwnerId = OWNER, month: str | None = None) -> list[AuditEvent]:
    """Oldest first."""
    return list(reversed(list_events(world.services, by, month, first=100).items))


def told(world: World) -> list[tuple[AuditAction, AuditStatus]]:
    return [(one.action, one.status) for one in events(world)]


def test_the_life_of_a_recording_is_told_after_its_session_is_gone(
    world: World, sender: Sender
) -> None:
    session = create_session(
        world.services, OWNER, DETAILS, participants=[Participant(CLEO, "Cleo")]
    )
    world.clock.advance(1)
    job = sender.queued(b"a", session=session)
    recording = job.id.replace("job", "rec")
    for step in (
        lambda: sender.done(job),
        lambda: share_material(world.services, OWNER, session.id, CLEO, Material.RECORDING),
        lambda: recording_url(world.services, CLEO, recording, inline=False),
        lambda: recording_url(world.services, OWNER, recording, inline=True),
        lambda: unshare_material(world.services, OWNER, session.id, CLEO, Material.RECORDING),
        lambda: set_text(world.services, OWNER, session.id, Material.TRANSCRIPT, b"{}"),
        lambda: delete_recording(world.services, OWNER, recording),
        lambda: remove_session(world.services, OWNER, session.id),
    ):
        world.clock.advance(1)
        step()
    sender.sweep()
    world.clock.advance(timedelta(days=2))
    sender.sweep()
    listed = events(world)
    assert [(one.action, one.status, one.actor_id) for one in listed] == [
        (AuditAction.UPLOAD, AuditStatus.STARTED, OWNER),
        (AuditAction.UPLOAD, AuditStatus.DONE, OWNER),
        (AuditAction.SHARE, AuditStatus.DONE, OWNER),
        (AuditAction.DOWNLOAD_LINK, AuditStatus.DONE, CLEO),
        (AuditAction.PLAYBACK_LINK, AuditStatus.DONE, OWNER),
        (AuditAction.UNSHARE, AuditStatus.DONE, OWNER),
        (AuditAction.SET, AuditStatus.DONE, OWNER),
        (AuditAction.DELETE, AuditStatus.DONE, OWNER),
        (AuditAction.REMOVE, AuditStatus.DONE, OWNER),
    ]
    assert {one.session_id for one in listed} == {session.id}
    done, link, gone = listed[1], listed[3], listed[7]
    assert (done.size_bytes, done.checksum, done.source) == (7, SHA256, "footage")
    assert (link.subject, link.size_bytes) == (gone.subject, gone.size_bytes) == (recording, 7)
    assert "GX010001" not in str(listed)


def test_a_repeat_is_noted_once(world: World, sender: Sender) -> None:
    job = sender.done(sender.queued(b"a"))
    for _ in range(2):
        delete_recording(world.services, OWNER, job.id.replace("job", "rec"))
    for _ in range(2):
        remove_session(world.services, OWNER, job.session_id)
    assert [action for action, _ in told(world)].count(AuditAction.DELETE) == 1
    assert [action for action, _ in told(world)].count(AuditAction.REMOVE) == 1


@pytest.mark.parametrize("end", ["cancelled", "failed", "given up", "expired"])
def test_every_end_of_an_upload_is_told(world: World, sender: Sender, end: str) -> None:
    if end == "cancelled":
        cancel_upload(world.services, OWNER, sender.upload(b"a").id)
    elif end == "expired":
        sender.upload(b"a")
        world.clock.advance(timedelta(hours=25))
        sender.sweep()
    else:
        job = sender.claimed(sender.queued(b"a"))
        if end == "failed":
            sender.queue.fail(job, Reason("DISK_FULL", "Full."), fixable=False)
        else:
            cancel_job(world.services, OWNER, job.id)
            sender.queue.cancel(job)
    last = max(events(world), key=lambda one: one.status is not AuditStatus.STARTED)
    status, reason = {
        "cancelled": (AuditStatus.CANCELLED, ""),
        "failed": (AuditStatus.FAILED, "DISK_FULL"),
        "given up": (AuditStatus.CANCELLED, "CANCELLED"),
        "expired": (AuditStatus.FAILED, "EXPIRED"),
    }[end]
    assert (last.status, last.reason) == (status, reason)


def test_a_link_that_cannot_be_noted_is_not_given(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = sender.done(sender.queued(b"a"))

    def broken(*_: object) -> None:
        raise NotFound("away")

    monkeypatch.setattr(world.rows, "write", broken)
    with pytest.raises(NotFound):
        recording_url(world.services, OWNER, job.id.replace("job", "rec"), inline=True)


def test_the_history_is_read_by_month_and_only_by_its_owner(world: World, sender: Sender) -> None:
    world.clock.now = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    sender.upload(b"a")
    world.clock.advance(1)
    sender.upload(b"b")
    assert [len(events(world, month=month)) for month in ("2026-11", "2026-12", None)] == [1, 1, 1]
    assert events(world, OwnerId("own_eve"), "2026-11") == []
    for wrong in ("2026-13", "2026", "26-11", "2026-1", "2026-11-01", "\u0662026-11"):
        with pytest.raises(Invalid):
            events(world, month=wrong)


def test_what_is_too_old_is_not_shown(world: World, sender: Sender) -> None:
    sender.upload(b"a")
    month = f"{world.clock():%Y-%m}"
    world.clock.advance(world.policy.audit_retention)
    assert events(world, month=month) == []
