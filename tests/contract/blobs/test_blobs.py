"""What `Blobs` promises, over the fake, moto and the local cloud's object store."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from reelroom.domain.crc64 import combine_all
from reelroom.domain.errors import NotFound
from reelroom.domain.parts import Part
from reelroom.domain.policy import MIB
from reelroom.ports import AlreadyExists, NoSuchMultipart, PartsRefused, Sending
from tests.contract.blobs.backends import Backend
from tests.fakes.blobs import crc_of

LIFE = timedelta(minutes=15)
FIRST = b"a" * (5 * MIB)
LAST = b"the rest"
WHOLE = crc_of(FIRST + LAST)
SIZE = len(FIRST) + len(LAST)


@dataclass(frozen=True)
class Upload:
    key: str
    id: str


def sent(backend: Backend, key: str, *bodies: bytes) -> Upload:
    """A multipart upload with these parts in it."""
    upload = Upload(key, backend.blobs.create_multipart(key, "video/mp4"))
    for number, body in enumerate(bodies, 1):
        target = backend.blobs.sign_part(key, upload.id, number, len(body), LIFE)
        assert backend.put(target, body)
    return upload


def complete(backend: Backend, upload: Upload, size: int = SIZE, crc: str = WHOLE) -> None:
    parts = backend.blobs.parts(upload.key, upload.id)
    backend.blobs.complete_multipart(upload.key, upload.id, parts, size, crc)


def test_parts_that_were_put_are_listed_with_number_and_size(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a", FIRST, LAST)
    parts = backend.blobs.parts(upload.key, upload.id)
    assert [(part.number, part.size) for part in parts] == [(1, len(FIRST)), (2, len(LAST))]
    assert all(part.etag for part in parts)


def test_a_part_put_again_replaces_the_first(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a", b"first try")
    target = backend.blobs.sign_part(upload.key, upload.id, 1, 6, LIFE)
    assert backend.put(target, b"second")
    assert [part.size for part in backend.blobs.parts(upload.key, upload.id)] == [6]


def test_parts_put_together_are_an_object_with_size_and_checksum(
    honest: Backend, prefix: str
) -> None:
    upload = sent(honest, f"{prefix}a", FIRST, LAST)
    complete(honest, upload)
    blob = honest.blobs.head(upload.key)
    assert blob is not None
    assert (blob.size, blob.crc64nvme) == (SIZE, WHOLE)
    with pytest.raises(NoSuchMultipart):
        honest.blobs.parts(upload.key, upload.id)


def test_a_whole_object_has_its_size_everywhere(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a", FIRST, LAST)
    complete(backend, upload)
    blob = backend.blobs.head(upload.key)
    assert blob is not None
    assert blob.size == SIZE


def test_a_taken_key_is_never_written_again(backend: Backend, prefix: str) -> None:
    complete(backend, sent(backend, f"{prefix}a", FIRST, LAST))
    with pytest.raises(AlreadyExists):
        complete(backend, sent(backend, f"{prefix}a", LAST), len(LAST), crc_of(LAST))


def test_a_wrong_checksum_of_the_whole_is_refused(honest: Backend, prefix: str) -> None:
    upload = sent(honest, f"{prefix}a", FIRST, LAST)
    with pytest.raises(PartsRefused):
        complete(honest, upload, crc=crc_of(b"something else"))
    assert honest.blobs.head(upload.key) is None
    complete(honest, upload)


def test_a_wrong_size_of_the_whole_is_refused(honest: Backend, prefix: str) -> None:
    upload = sent(honest, f"{prefix}a", FIRST, LAST)
    with pytest.raises(PartsRefused):
        complete(honest, upload, size=SIZE + 1)


def test_a_small_part_before_the_last_is_refused(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a", LAST, LAST)
    with pytest.raises(PartsRefused):
        complete(backend, upload, 2 * len(LAST), crc_of(LAST + LAST))


def test_a_part_that_never_came_is_refused(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a", FIRST, LAST)
    parts = backend.blobs.parts(upload.key, upload.id)
    forged = [parts[0], Part(7, parts[1].size, parts[1].crc64nvme, parts[1].etag)]
    with pytest.raises(PartsRefused):
        backend.blobs.complete_multipart(upload.key, upload.id, forged, SIZE, WHOLE)


def test_parts_out_of_order_are_refused(honest: Backend, prefix: str) -> None:
    upload = sent(honest, f"{prefix}a", FIRST, FIRST)
    parts = honest.blobs.parts(upload.key, upload.id)[::-1]
    with pytest.raises(PartsRefused):
        honest.blobs.complete_multipart(
            upload.key, upload.id, parts, 2 * len(FIRST), crc_of(FIRST + FIRST)
        )


def test_a_part_with_another_checksum_than_announced_is_refused(
    honest: Backend, prefix: str
) -> None:
    upload = sent(honest, f"{prefix}a", LAST)
    (part,) = honest.blobs.parts(upload.key, upload.id)
    lied = replace(part, crc64nvme=crc_of(b"something else"))
    with pytest.raises(PartsRefused):
        honest.blobs.complete_multipart(upload.key, upload.id, [lied], len(LAST), crc_of(LAST))


def test_no_parts_are_refused(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a")
    with pytest.raises(PartsRefused):
        complete(backend, upload, 0, crc_of(b""))


def test_another_number_of_bytes_than_signed_is_not_taken(honest: Backend, prefix: str) -> None:
    upload = sent(honest, f"{prefix}a")
    target = honest.blobs.sign_part(upload.key, upload.id, 1, 10, LIFE)
    assert not honest.put(target, b"eleven byte")
    assert honest.put(target, b"ten bytes.")


def test_a_multipart_that_never_was_is_unknown(backend: Backend, prefix: str) -> None:
    key, gone = f"{prefix}a", sent(backend, f"{prefix}a", LAST)
    backend.blobs.abort_multipart(key, gone.id)
    with pytest.raises(NoSuchMultipart):
        backend.blobs.parts(key, gone.id)
    assert backend.blobs.last_part_at(key, gone.id) is None


def test_what_was_aborted_cannot_be_completed(honest: Backend, prefix: str) -> None:
    upload = sent(honest, f"{prefix}a", LAST)
    parts = honest.blobs.parts(upload.key, upload.id)
    honest.blobs.abort_multipart(upload.key, upload.id)
    with pytest.raises(NoSuchMultipart):
        honest.blobs.complete_multipart(upload.key, upload.id, parts, len(LAST), crc_of(LAST))


def test_aborting_twice_is_fine_and_leaves_nothing(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a", LAST)
    backend.blobs.abort_multipart(upload.key, upload.id)
    backend.blobs.abort_multipart(upload.key, upload.id)
    assert list(backend.blobs.multiparts(prefix)) == []


def test_open_multiparts_are_listed_below_a_prefix(backend: Backend, prefix: str) -> None:
    first, second = sent(backend, f"{prefix}a"), sent(backend, f"{prefix}b/c")
    other = sent(backend, f"other-{prefix}a")
    found = sorted(backend.blobs.multiparts(prefix))
    assert found == sorted([(first.key, first.id), (second.key, second.id)])
    backend.blobs.abort_multipart(other.key, other.id)


def test_the_last_part_has_a_time(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a")
    assert backend.blobs.last_part_at(upload.key, upload.id) is None
    target = backend.blobs.sign_part(upload.key, upload.id, 1, len(LAST), LIFE)
    assert backend.put(target, LAST)
    at = backend.blobs.last_part_at(upload.key, upload.id)
    assert at is not None
    assert at.utcoffset() == timedelta()


def test_keys_are_listed_below_a_prefix_and_deleted(backend: Backend, prefix: str) -> None:
    keys = [f"{prefix}{name}" for name in ("a", "b", "c/d")]
    for key in keys:
        complete(backend, sent(backend, key, LAST), len(LAST), crc_of(LAST))
    assert sorted(backend.blobs.keys(prefix)) == keys
    backend.blobs.delete([*keys[:2], f"{prefix}was-never-there"])
    assert list(backend.blobs.keys(prefix)) == keys[2:]
    assert backend.blobs.head(keys[0]) is None


def test_a_target_says_until_when_it_works(backend: Backend, prefix: str) -> None:
    upload = sent(backend, f"{prefix}a")
    until = backend.blobs.sign_part(upload.key, upload.id, 1, 10, LIFE).expires_at
    assert until.utcoffset() == timedelta()
    if backend.name != "memory":
        left = until - datetime.now(UTC)
        assert LIFE - timedelta(seconds=2) < left <= LIFE


def test_checksums_of_parts_add_up_to_that_of_the_whole(honest: Backend, prefix: str) -> None:
    upload = sent(honest, f"{prefix}a", FIRST, LAST)
    parts = honest.blobs.parts(upload.key, upload.id)
    assert combine_all((part.crc64nvme or "", part.size) for part in parts) == WHOLE


def test_what_one_put_brought_is_copied_inside_of_storage(honest: Backend, prefix: str) -> None:
    data, key, to = b"footage", f"{prefix}1", f"{prefix}2"
    sending = Sending(len(data), "video/mp4", hashlib.sha256(data).hexdigest())
    assert honest.put(honest.blobs.sign_put(key, sending, timedelta(minutes=5)), data)
    staged = honest.blobs.head(key)
    assert staged is not None
    assert (staged.size, staged.sha256) == (len(data), sending.sha256)
    for _ in range(2):
        honest.blobs.copy(key, staged.etag, to, "video/quicktime")
    copied = honest.blobs.head(to)
    assert copied is not None
    assert (copied.size, copied.crc64nvme) == (len(data), crc_of(data))


def test_only_the_object_that_was_looked_at_is_copied(honest: Backend, prefix: str) -> None:
    honest.blobs.put_small(f"{prefix}1", b"footage", "video/mp4")
    for key, etag in ((f"{prefix}1", '"0123456789abcdef0123456789abcdef"'), (f"{prefix}3", '"a"')):
        with pytest.raises(NotFound):
            honest.blobs.copy(key, etag, f"{prefix}2", "video/mp4")
    assert honest.blobs.head(f"{prefix}2") is None


def test_a_range_is_read_and_a_missing_object_is_said_to_be(backend: Backend, prefix: str) -> None:
    backend.blobs.put_small(f"{prefix}1", b"footage", "video/mp4")
    assert backend.blobs.read(f"{prefix}1", 2, 5) == b"ota"
    assert backend.blobs.read(f"{prefix}1", 3, 99) == b"tage"
    with pytest.raises(NotFound):
        backend.blobs.read(f"{prefix}2", 0, 5)
