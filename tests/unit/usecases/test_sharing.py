"""Owner, participants and others, over everything that can be read of a session or done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import pytest

from reelroom.domain.errors import Conflict, Invalid, NotFound
from reelroom.domain.ids import OwnerId
from reelroom.domain.material import Material
from reelroom.domain.owner import owner_of
from reelroom.domain.participant import MAX_PARTICIPANTS, Participant
from reelroom.domain.states import MaterialStatus
from reelroom.ports import Services
from reelroom.usecases.access import owned_session, readable_session
from reelroom.usecases.job import cancel_job, get_job, list_jobs
from reelroom.usecases.library import list_sessions
from reelroom.usecases.material import read_text, set_text, tell_status
from reelroom.usecases.recording import (
    delete_recording,
    describe_recording,
    get_recording,
    list_recordings,
    recording_url,
)
from reelroom.usecases.session import create_session, remove_session, update_session
from reelroom.usecases.sharing import share_material, unshare_material
from reelroom.usecases.upload import list_uploads
from tests.fakes.sender import DETAILS, OWNER, Sender
from tests.fakes.services import World

CLEO, DAN = (owner_of("https://issuer.example", name) for name in ("cleo", "dan"))
NONE: Final[frozenset[Material]] = frozenset()


@dataclass(frozen=True)
class Room:
    session: str
    recording: str
    job: str


@pytest.fixture
def room(world: World, sender: Sender) -> Room:
    people = [Participant(CLEO, "Cleo"), Participant(DAN, "Dan")]
    session = create_session(world.services, OWNER, DETAILS, participants=people)
    job = sender.done(sender.queued(b"a", session=session))
    for material in (Material.TRANSCRIPT, Material.ANALYSIS):
        set_text(world.services, OWNER, session.id, material, material.encode(), "text/plain")
    return Room(session.id, job.id.replace("job", "rec"), job.id)


Act = Callable[[Services, OwnerId, Room], object]
READS: Final[Mapping[str, tuple[Act, Material | None]]] = {
    "the session": (lambda s, by, r: readable_session(s, by, r.session), None),
    "recordings": (lambda s, by, r: list_recordings(s, by, r.session), Material.RECORDING),
    "a recording": (lambda s, by, r: get_recording(s, by, r.recording), Material.RECORDING),
    "a link that plays": (
        lambda s, by, r: recording_url(s, by, r.recording, inline=True),
        Material.RECORDING,
    ),
    "a link that saves": (
        lambda s, by, r: recording_url(s, by, r.recording, inline=False),
        Material.RECORDING,
    ),
    "the transcript": (
        lambda s, by, r: read_text(s, by, r.session, Material.TRANSCRIPT),
        Material.TRANSCRIPT,
    ),
    "the analysis": (
        lambda s, by, r: read_text(s, by, r.session, Material.ANALYSIS),
        Material.ANALYSIS,
    ),
}
FOR_OWNERS: Final[Mapping[str, Act]] = {
    "the whole session": lambda s, by, r: owned_session(s, by, r.session),
    "uploads": lambda s, by, r: list_uploads(s, by, r.session),
    "jobs": lambda s, by, r: list_jobs(s, by, r.session),
    "a job": lambda s, by, r: get_job(s, by, r.job),
    "cancel": lambda s, by, r: cancel_job(s, by, r.job),
    "edit": lambda s, by, r: update_session(s, by, r.session, DETAILS),
    "describe": lambda s, by, r: describe_recording(s, by, r.recording, "mine"),
    "tell": lambda s, by, r: tell_status(
        s, by, r.session, Material.TRANSCRIPT, MaterialStatus.FAILED
    ),
    "set": lambda s, by, r: set_text(s, by, r.session, Material.ANALYSIS, b"{}"),
    "share": lambda s, by, r: share_material(s, by, r.session, CLEO, Material.ANALYSIS),
    "unshare": lambda s, by, r: unshare_material(s, by, r.session, CLEO, Material.ANALYSIS),
    "delete": lambda s, by, r: delete_recording(s, by, r.recording),
    "remove": lambda s, by, r: remove_session(s, by, r.session),
}


@pytest.mark.parametrize("shared", [NONE, *(frozenset({one}) for one in Material)])
@pytest.mark.parametrize("what", READS)
def test_a_participant_reads_what_is_shared_and_nothing_else(
    world: World, room: Room, what: str, shared: frozenset[Material]
) -> None:
    read, needed = READS[what]
    for material in shared:
        share_material(world.services, OWNER, room.session, CLEO, material)
    assert read(world.services, OWNER, room) is not None
    if needed is None or needed in shared:
        assert read(world.services, CLEO, room) is not None
    else:
        with pytest.raises(NotFound):
            read(world.services, CLEO, room)
    if needed is not None:
        with pytest.raises(NotFound):
            read(world.services, DAN, room)
    with pytest.raises(NotFound):
        read(world.services, OwnerId("own_eve"), room)


@pytest.mark.parametrize("what", FOR_OWNERS)
def test_with_everything_shared_a_participant_changes_nothing(
    world: World, room: Room, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for material in Material:
        share_material(world.services, OWNER, room.session, CLEO, material)

    def written(*operations: object) -> None:
        raise AssertionError(operations)

    with monkeypatch.context() as patched:
        patched.setattr(world.rows, "write", written)
        for by in (CLEO, DAN, OwnerId("own_eve")):
            with pytest.raises(NotFound):
                FOR_OWNERS[what](world.services, by, room)
    if what == "tell":
        with pytest.raises(Conflict):
            FOR_OWNERS[what](world.services, OWNER, room)
    else:
        FOR_OWNERS[what](world.services, OWNER, room)


@pytest.mark.parametrize("material", Material)
def test_what_is_unshared_is_gone(world: World, room: Room, material: Material) -> None:
    share_material(world.services, OWNER, room.session, CLEO, material)
    again = share_material(world.services, OWNER, room.session, CLEO, material)
    seat = again.seat(CLEO)
    assert seat is not None
    assert seat.shared == (material,)
    unshare_material(world.services, OWNER, room.session, CLEO, material)
    for read, needed in READS.values():
        if needed is material:
            with pytest.raises(NotFound):
                read(world.services, CLEO, room)


def test_a_participant_sees_the_sums_only_of_what_is_shared(world: World, room: Room) -> None:
    hidden = readable_session(world.services, CLEO, room.session)
    assert (hidden.recording_count, hidden.total_bytes) == (0, 0)
    assert hidden.recording_status is MaterialStatus.READY
    share_material(world.services, OWNER, room.session, CLEO, Material.RECORDING)
    assert readable_session(world.services, CLEO, room.session).recording_count == 1


def test_who_leaves_reads_nothing_and_comes_back_with_nothing_shared(
    world: World, room: Room
) -> None:
    services = world.services
    share_material(services, OWNER, room.session, CLEO, Material.RECORDING)
    update_session(services, OWNER, room.session, DETAILS, participants=[Participant(DAN, "Dan")])
    with pytest.raises(NotFound):
        get_recording(services, CLEO, room.recording)
    with pytest.raises(NotFound):
        readable_session(services, CLEO, room.session)
    people = [Participant(CLEO, "Cleo", tuple(Material))]
    back = update_session(services, OWNER, room.session, DETAILS, participants=people)
    assert back.participants == (Participant(CLEO, "Cleo"),)


def test_nobody_is_shared_with_who_takes_no_part(world: World, room: Room) -> None:
    with pytest.raises(NotFound):
        share_material(world.services, OWNER, room.session, "own_eve", Material.RECORDING)


@pytest.mark.parametrize(
    "people",
    [
        [Participant(OwnerId("cleo"), "Cleo")],
        [Participant(OwnerId("own_" + "a" * 26 + "/.."), "Cleo")],
        [Participant(CLEO, "Cleo"), Participant(CLEO, "Cleo again")],
        [Participant(CLEO, "x" * 101)],
        [Participant(owner_of("i", str(n)), "") for n in range(MAX_PARTICIPANTS + 1)],
    ],
)
def test_participants_out_of_their_limits_are_refused(
    world: World, people: list[Participant]
) -> None:
    with pytest.raises(Invalid):
        create_session(world.services, OWNER, DETAILS, participants=people)


def test_the_owner_is_no_participant(world: World) -> None:
    with pytest.raises(Invalid, match="the owner is none"):
        create_session(world.services, CLEO, DETAILS, participants=[Participant(CLEO, "Me")])


def test_a_removal_takes_a_session_out_of_every_list(world: World, room: Room) -> None:
    remove_session(world.services, OWNER, room.session)
    for by in (OWNER, CLEO, DAN):
        assert list_sessions(world.services, by).items == ()


def test_what_is_published_stands_under_the_first_participant(world: World, sender: Sender) -> None:
    for people, client in (([Participant(DAN, "Dan")], DAN), ([], "none")):
        session = create_session(
            world.services, OWNER, replace(DETAILS, title="a"), participants=people
        )
        assert sender.queued(b"a", session=session).input["client"] == client
