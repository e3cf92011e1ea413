"""Transcripts and analyses: what is told of them, what is set, and what becomes of it."""

from __future__ import annotations

import pytest

from reelroom.domain.errors import Conflict, Invalid, NotFound, Transient
from reelroom.domain.material import Material
from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus
from reelroom.usecases.access import owned_session
from reelroom.usecases.material import read_text, set_text, tell_status
from reelroom.usecases.session import remove_session
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World

TEXTS = (Material.TRANSCRIPT, Material.ANALYSIS)


def content(world: World, session: Session, material: Material = Material.TRANSCRIPT) -> str | None:
    text = read_text(world.services, OWNER, session.id, material)
    return text.content if text else None


def set_to(world: World, session: Session, text: bytes, material: Material = TEXTS[0]) -> Session:
    return set_text(world.services, OWNER, session.id, material, text, "text/plain")


@pytest.mark.parametrize("material", TEXTS)
def test_a_text_is_read_back_and_a_newer_one_takes_its_place(
    world: World, sender: Sender, material: Material
) -> None:
    session = sender.session()
    assert content(world, session, material) is None
    for text in ("first", "zweite \u00e4"):
        after = set_to(world, session, text.encode(), material)
        assert after.status_of(material) is MaterialStatus.READY
        assert content(world, session, material) == text
    assert len(world.blobs.objects) == 1


@pytest.mark.parametrize("material", Material)
def test_a_status_is_told_until_the_material_is_here(
    world: World, sender: Sender, material: Material
) -> None:
    session = sender.session()
    for status in (MaterialStatus.PENDING, MaterialStatus.PROCESSING, MaterialStatus.FAILED):
        told = tell_status(world.services, OWNER, session.id, material, status)
        assert told.status_of(material) is status
        again = tell_status(world.services, OWNER, session.id, material, status)
        assert again.version == told.version
    with pytest.raises(Conflict, match="READY once it is here"):
        tell_status(world.services, OWNER, session.id, material, MaterialStatus.READY)


def test_a_recording_that_is_here_is_not_told_otherwise(world: World, sender: Sender) -> None:
    session = sender.session()
    sender.done(sender.queued(b"a", session=session))
    with pytest.raises(Conflict):
        tell_status(world.services, OWNER, session.id, Material.RECORDING, MaterialStatus.NONE)


def test_an_analysis_is_read_while_another_one_is_made(world: World, sender: Sender) -> None:
    session = sender.session()
    set_to(world, session, b"old", Material.ANALYSIS)
    pending = MaterialStatus.PENDING
    tell_status(world.services, OWNER, session.id, Material.ANALYSIS, pending)
    assert content(world, session, Material.ANALYSIS) == "old"
    set_to(world, session, b"transcript")
    with pytest.raises(Conflict):
        tell_status(world.services, OWNER, session.id, Material.TRANSCRIPT, pending)


@pytest.mark.parametrize(
    ("material", "text", "kind"),
    [
        (Material.RECORDING, b"{}", "application/json"),
        (Material.TRANSCRIPT, b"", "application/json"),
        (Material.TRANSCRIPT, b"\xff", "application/json"),
        (Material.TRANSCRIPT, b"<b>", "text/html"),
        (Material.ANALYSIS, b"x" * (4 * 1024 * 1024 + 1), "text/plain"),
    ],
)
def test_what_is_no_text_is_refused_before_anything_is_written(
    world: World, sender: Sender, material: Material, text: bytes, kind: str
) -> None:
    session = sender.session()
    with pytest.raises(Invalid):
        set_text(world.services, OWNER, session.id, material, text, kind)
    assert owned_session(world.services, OWNER, session.id).version == 1
    assert world.blobs.objects == {}


def test_a_writer_who_comes_after_a_later_one_leaves_nothing(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sender.session()
    put = world.blobs.put_small

    def slow(key: str, text: bytes, kind: str) -> None:
        monkeypatch.setattr(world.blobs, "put_small", put)
        set_to(world, session, b"later")
        put(key, text, kind)

    monkeypatch.setattr(world.blobs, "put_small", slow)
    with pytest.raises(Conflict, match="later text"):
        set_to(world, session, b"earlier")
    assert content(world, session) == "later"
    assert len(world.blobs.objects) == 1


def test_a_writer_who_meets_a_removal_leaves_nothing(
    world: World, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = sender.session()
    put = world.blobs.put_small

    def slow(key: str, text: bytes, kind: str) -> None:
        remove_session(world.services, OWNER, session.id)
        sender.sweep()
        put(key, text, kind)

    monkeypatch.setattr(world.blobs, "put_small", slow)
    with pytest.raises(NotFound):
        set_to(world, session, b"late")
    assert world.blobs.objects == {}


def test_what_a_broken_writer_left_goes_with_the_next_text(world: World, sender: Sender) -> None:
    session = sender.session()
    world.blobs.faults.fail("put_small", Transient("no answer"), after=True)
    with pytest.raises(Transient):
        set_to(world, session, b"lost")
    assert content(world, session) is None
    assert len(world.blobs.objects) == 1
    set_to(world, session, b"found")
    assert content(world, session) == "found"
    assert len(world.blobs.objects) == 1


def test_a_removal_takes_the_texts(world: World, sender: Sender) -> None:
    session = sender.session()
    for material in TEXTS:
        set_to(world, session, b"a", material)
    remove_session(world.services, OWNER, session.id)
    sender.sweep()
    assert world.blobs.objects == {}
