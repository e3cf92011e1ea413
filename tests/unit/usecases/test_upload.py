from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reelroom.domain.combine import CombineInput
from reelroom.domain.errors import Conflict, Invalid, Transient
from reelroom.domain.owner import Owner
from reelroom.domain.policy import GIB, MIB
from reelroom.domain.source import FileDetails, Source
from reelroom.domain.states import JobStatus, SourceStatus, UploadStatus
from reelroom.domain.upload import Upload
from reelroom.ports import OverLimit, PartsRefused
from reelroom.usecases.completion import complete_source
from reelroom.usecases.mending import remove_source
from reelroom.usecases.source import PartsMissing, missing_parts, part_targets, received_parts
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import (
    cancel_upload,
    complete_upload,
    create_upload,
    reorder_upload,
)
from tests.fakes.blobs import crc_of
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World


def owner(world: World) -> Owner:
    row = world.rows.get(Owner, OWNER)
    assert row is not None
    return row


def test_a_hundred_sources_are_allocated_in_order(world: World, sender: Sender) -> None:
    upload = sender.upload(*[bytes(n) for n in range(1, 101)])
    sources = sources_of(world.services, upload)
    assert [source.file.size for source in sources] == list(range(1, 101))
    with pytest.raises(Invalid, match="101"):
        sender.upload(*[b"x"] * 101)
    with pytest.raises(Invalid):
        sender.upload()


def test_a_file_beyond_the_limit_or_empty_is_refused_by_name(world: World, sender: Sender) -> None:
    session = sender.session()
    for size, words in ((0, "empty"), (4 * GIB + 1, "at most")):
        with pytest.raises(Invalid, match=f"a.mp4.*{words}"):
            create_upload(world.services, OWNER, session.id, [FileDetails("a.mp4", size)])


def test_keys_in_staging_hold_no_text_of_a_person(world: World, sender: Sender) -> None:
    session = sender.session()
    files = [FileDetails("../../etc/passwd\x00.mp4", 3)]
    upload = create_upload(world.services, OWNER, session.id, files)
    (source,) = sources_of(world.services, upload)
    assert source.object_key == f"staging/{session.id}/{upload.id}/0001"


def test_a_repeated_create_finishes_what_a_broken_one_began(world: World, sender: Sender) -> None:
    session = sender.session()
    files = [FileDetails(f"{n}.mp4", 5) for n in range(100)]
    first = create_upload(world.services, OWNER, session.id, files, idempotency_key="k")
    again = create_upload(world.services, OWNER, session.id, files, idempotency_key="k")
    assert again.id == first.id
    assert len(sources_of(world.services, again)) == 100
    assert owner(world).open_uploads == 1


def test_open_uploads_and_staged_bytes_are_limited(world: World, sender: Sender) -> None:
    world.policy = replace(world.policy, open_uploads_per_owner=2, staged_bytes_per_owner=10)
    sender.upload(b"12345")
    with pytest.raises(OverLimit) as bytes_:
        sender.upload(b"123456")
    assert bytes_.value.counter == "staged_bytes"
    sender.upload(b"12345")
    with pytest.raises(OverLimit):
        sender.upload(b"1")


def test_one_multipart_is_opened_at_the_first_request_for_targets(
    world: World, sender: Sender
) -> None:
    (source,) = sources_of(world.services, sender.upload(bytes(20 * MIB)))
    assert world.blobs.open == {}
    part_targets(world.services, OWNER, source.id, [1, 2])
    part_targets(world.services, OWNER, source.id, [3])
    assert len(world.blobs.open) == 1


def test_of_two_that_open_a_source_the_loser_leaves_nothing(world: World, sender: Sender) -> None:
    (source,) = sources_of(world.services, sender.upload(b"abc"))
    create = world.blobs.create_multipart

    def raced(key: str, content_type: str) -> str:
        world.blobs.create_multipart = create  # type: ignore[method-assign]
        part_targets(world.services, OWNER, source.id, [1])
        return create(key, content_type)

    world.blobs.create_multipart = raced  # type: ignore[method-assign]
    part_targets(world.services, OWNER, source.id, [1])
    assert len(world.blobs.open) == 1


def test_a_resume_is_told_what_arrived_and_what_is_missing(world: World, sender: Sender) -> None:
    data = bytes(range(256)) * (80 * 1024)  # 20 MiB: three parts
    (source,) = sources_of(world.services, sender.upload(data))
    targets = part_targets(world.services, OWNER, source.id, [1, 2, 3])
    world.blobs.put(targets[1].target, data[8 * MIB : 16 * MIB])
    fresh = world.rows.get(Source, source.id)
    assert fresh is not None
    received = received_parts(world.services, fresh)
    assert [(part.number, part.size) for part in received] == [(2, 8 * MIB)]
    assert missing_parts(fresh, received) == [1, 3]
    with pytest.raises(PartsMissing) as late:
        complete_source(world.services, OWNER, source.id, crc_of(data))
    assert late.value.numbers == (1, 3)


def test_a_part_that_is_not_what_was_sent_counts_as_missing(world: World, sender: Sender) -> None:
    (source,) = sources_of(world.services, sender.upload(b"abc"))
    (target,) = part_targets(world.services, OWNER, source.id, [1])
    world.blobs.put(target.target, b"abX")
    part_targets(world.services, OWNER, source.id, [], {1: crc_of(b"abc")})
    with pytest.raises(PartsMissing):
        complete_source(world.services, OWNER, source.id, crc_of(b"abc"))


def test_a_wrong_checksum_sends_the_source_back(world: World, sender: Sender) -> None:
    (source,) = sources_of(world.services, sender.upload(b"abc"))
    (target,) = part_targets(world.services, OWNER, source.id, [1])
    world.blobs.put(target.target, b"abX")
    with pytest.raises(PartsRefused):
        complete_source(world.services, OWNER, source.id, crc_of(b"abc"))
    assert sender.send(source, b"abc").status is SourceStatus.UPLOADED


def test_a_lost_answer_of_complete_is_found_to_have_worked(world: World, sender: Sender) -> None:
    upload = sender.upload(b"abc")
    world.blobs.faults.fail("complete_multipart", Transient("late"), after=True)
    sender.send_all(upload, [b"abc"])
    (source,) = sources_of(world.services, upload)
    assert source.status is SourceStatus.UPLOADED


def test_the_sweep_finishes_a_complete_that_took_too_long(world: World, sender: Sender) -> None:
    upload = sender.upload(b"abc")
    world.blobs.faults.fail("complete_multipart", Transient("late"))
    (source,) = sources_of(world.services, upload)
    assert sender.send(source, b"abc").status is SourceStatus.COMPLETING
    world.clock.advance(61)
    sender.sweep()
    (source,) = sources_of(world.services, upload)
    assert source.status is SourceStatus.UPLOADED


def test_complete_needs_every_source_and_names_the_late_ones(world: World, sender: Sender) -> None:
    upload = sender.upload(b"a", b"b")
    first, _ = sources_of(world.services, upload)
    sender.send(first, b"a")
    with pytest.raises(Conflict, match="GX020001"):
        complete_upload(world.services, OWNER, upload.id)


def test_the_chosen_order_is_frozen_into_one_job(world: World, sender: Sender) -> None:
    upload = sender.sent(b"a", b"bb", b"ccc")
    one, two, three = upload.order
    reorder_upload(world.services, OWNER, upload.id, [three, one, two])
    job = complete_upload(world.services, OWNER, upload.id)
    assert [source.size for source in CombineInput.from_json(job.input).sources] == [3, 1, 2]
    assert complete_upload(world.services, OWNER, upload.id).id == job.id
    assert job.status is JobStatus.QUEUED
    assert len(world.launcher.started) == 1
    with pytest.raises(Conflict):
        reorder_upload(world.services, OWNER, upload.id, [one, two, three])


def test_an_order_must_name_each_source_once(world: World, sender: Sender) -> None:
    upload = sender.upload(b"a", b"b")
    one, _ = upload.order
    for order in ([one], [one, one], []):
        with pytest.raises(Invalid):
            reorder_upload(world.services, OWNER, upload.id, order)


def test_a_cancelled_upload_leaves_nothing_and_gives_its_limits_back(
    world: World, sender: Sender
) -> None:
    upload = sender.upload(b"a", b"b")
    first, second = sources_of(world.services, upload)
    sender.send(first, b"a")
    part_targets(world.services, OWNER, second.id, [1])
    cancel_upload(world.services, OWNER, upload.id)
    assert cancel_upload(world.services, OWNER, upload.id).status is UploadStatus.CANCELLED
    sender.sweep()
    assert (world.blobs.objects, world.blobs.open) == ({}, {})
    assert (owner(world).open_uploads, owner(world).staged_bytes) == (0, 0)
    with pytest.raises(Conflict):
        part_targets(world.services, OWNER, second.id, [1])


def test_an_upload_expires_after_a_day_without_a_part(world: World, sender: Sender) -> None:
    upload = sender.upload(bytes(20 * MIB))
    (source,) = sources_of(world.services, upload)
    targets = part_targets(world.services, OWNER, source.id, [1])
    world.clock.advance(timedelta(minutes=20))
    world.blobs.put(targets[0].target, bytes(8 * MIB))
    world.clock.advance(timedelta(hours=23, minutes=50))
    sender.sweep()
    assert _status(world, upload) is UploadStatus.OPEN
    world.clock.advance(timedelta(minutes=11))
    sender.sweep()
    sender.sweep()
    assert _status(world, upload) is UploadStatus.EXPIRED
    assert world.blobs.open == {}
    assert owner(world).open_uploads == 0


def _status(world: World, upload: Upload) -> UploadStatus:
    row = world.rows.get(Upload, upload.id)
    assert row is not None
    return row.status


def test_a_repeat_at_the_limit_answers_what_the_first_call_made(
    world: World, sender: Sender
) -> None:
    world.policy = replace(world.policy, open_uploads_per_owner=1)
    session = sender.session()
    files = [FileDetails("a.mp4", 5)]
    first = create_upload(world.services, OWNER, session.id, files, idempotency_key="k")
    again = create_upload(world.services, OWNER, session.id, files, idempotency_key="k")
    assert again.id == first.id


def test_a_multipart_that_storage_has_lost_is_begun_anew(world: World, sender: Sender) -> None:
    (source,) = sources_of(world.services, sender.upload(b"abc"))
    part_targets(world.services, OWNER, source.id, [1])
    world.blobs.open.clear()
    with pytest.raises(PartsMissing):
        complete_source(world.services, OWNER, source.id, crc_of(b"abc"))
    assert sender.send(source, b"abc").status is SourceStatus.UPLOADED


def test_a_source_that_was_taken_out_takes_no_parts(world: World, sender: Sender) -> None:
    one, two = sources_of(world.services, sender.upload(b"a", b"b"))
    remove_source(world.services, OWNER, one.id)
    with pytest.raises(Conflict, match="taken out"):
        part_targets(world.services, OWNER, one.id, [1])
    part_targets(world.services, OWNER, two.id, [1])
