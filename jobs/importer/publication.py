"""From staging to the final key, inside of storage: only what is new passes through the task.

What S3 says of the copied pieces is held against what staging was found to be: together they are
all of it, byte for byte.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jobs.importer.intake import Staged
from reelroom.domain.crc64 import combine_all
from reelroom.domain.errors import Transient
from reelroom.domain.parts import Part
from reelroom.domain.policy import MIB
from reelroom.media.moov_move import Moved, Stretch
from reelroom.ports import AlreadyExists, Blob, Blobs, NoSuchMultipart
from reelroom.ports.importing import Piece, Streams

logger = logging.getLogger(__name__)

_SMALLEST: Final = 5 * MIB  # of all parts but the last: "Amazon S3 multipart upload limits"
_COPIED: Final = 256 * MIB


@dataclass(frozen=True, slots=True)
class Publication:
    """`key` is the final one."""

    streams: Streams
    blobs: Blobs
    key: str
    content_type: str

    def run(self, staged: Staged, moved: Moved | None, on_bytes: Callable[[int], None]) -> Blob:
        """What is published; an object that an earlier attempt has published is kept. Raises
        AlreadyExists when the key holds something else, Transient."""
        size = moved.size if moved else staged.size
        there = self.blobs.head(self.key)
        if there is not None:
            return self._accepted(there, size, None)
        for key, multipart_id in list(self.blobs.multiparts(self.key)):
            self.blobs.abort_multipart(key, multipart_id)
        multipart_id = self.blobs.create_multipart(self.key, self.content_type)
        try:
            parts = self._parts(staged, moved, multipart_id, on_bytes)
            return self._joined(multipart_id, parts, size)
        except BaseException:
            self._abort(multipart_id)
            raise

    def _parts(
        self,
        staged: Staged,
        moved: Moved | None,
        multipart_id: str,
        on_bytes: Callable[[int], None],
    ) -> list[Part]:
        if moved is None:
            pieces = list(_pieces([Stretch(0, staged.size)], 1))
            parts = self.streams.copy_parts(staged.key, pieces, self.key, multipart_id, on_bytes)
            _require_all(staged, [(_crc(part), part.size) for part in parts])
            return parts
        return self._moved_parts(staged, moved, multipart_id, on_bytes)

    def _moved_parts(
        self,
        staged: Staged,
        moved: Moved,
        multipart_id: str,
        on_bytes: Callable[[int], None],
    ) -> list[Part]:
        """The first part is new: what stays in front, the moov, and as much of what follows as the
        smallest part needs. The rest is copied."""
        borrowed, left = _borrowed(moved)
        front, *filling = [self._read(staged, one) for one in (moved.head, *borrowed)]
        own = b"".join((front, moved.moov, *filling))
        first = self.streams.put_part(self.key, multipart_id, 1, own)
        pieces = list(_pieces(left, 2))
        copied = self.streams.copy_parts(
            staged.key, pieces, self.key, multipart_id, lambda done: on_bytes(first.size + done)
        )
        old_moov = self._read(staged, moved.old_moov)
        starts = [one.start for one in (moved.head, *borrowed, moved.old_moov)]
        known = [(self.streams.checksum(data), len(data)) for data in (front, *filling, old_moov)]
        known += [(_crc(part), part.size) for part in copied]
        starts += [one.start for one in pieces]
        in_order = [one for _, one in sorted(zip(starts, known, strict=True)) if one[1]]
        _require_all(staged, in_order)
        return [first, *copied]

    def _read(self, staged: Staged, one: Stretch) -> bytes:
        return self.streams.read(staged.key, one.start, one.end)

    def _joined(self, multipart_id: str, parts: Sequence[Part], size: int) -> Blob:
        """Whatever the answer is, the object itself decides."""
        checksum = combine_all((_crc(part), part.size) for part in parts)
        refusal: Exception | None = None
        try:
            self.streams.join(self.key, multipart_id, parts, size, checksum)
        except (AlreadyExists, NoSuchMultipart, Transient) as error:
            refusal = error
        there = self.blobs.head(self.key)
        if there is not None:
            if refusal is not None:
                self._abort(multipart_id)
            return self._accepted(there, size, checksum)
        raise refusal or Transient("Storage does not show what was published. Try again.")

    def _accepted(self, there: Blob, size: int, checksum: str | None) -> Blob:
        if there.size != size or checksum not in {None, there.crc64nvme}:
            raise AlreadyExists("Storage holds something else at the place of this recording.")
        return there

    def _abort(self, multipart_id: str) -> None:
        """The error that led here is the one to tell; the sweep and the bucket's rule remain."""
        try:
            self.blobs.abort_multipart(self.key, multipart_id)
        except Exception as error:
            logger.warning("multipart_not_aborted", extra={"error": type(error).__name__})


def _borrowed(moved: Moved) -> tuple[list[Stretch], list[Stretch]]:
    """Of the rest: what goes into the first part so that it is large enough, and what is copied.

    A stretch that is too small for a part of its own, and not the last, is borrowed whole.
    """
    lacking = _SMALLEST - (moved.head.end - moved.head.start) - len(moved.moov)
    borrowed, left = [], list(moved.rest)
    while left:
        one = left[0]
        length = one.end - one.start
        too_small = length < _SMALLEST and len(left) > 1
        if lacking <= 0 and not too_small:
            break
        taken = length if too_small or length - lacking < _SMALLEST else lacking
        borrowed.append(Stretch(one.start, one.start + taken))
        left[0] = Stretch(one.start + taken, one.end)
        if taken == length:
            left.pop(0)
        lacking -= taken
    return borrowed, left


def _pieces(stretches: Sequence[Stretch], first: int) -> Iterator[Piece]:
    """Parts of about the same size, none too small but perhaps the last."""
    number = first
    for one in stretches:
        length = one.end - one.start
        count = max(1, -(-length // _COPIED))
        for index in range(count):
            start = one.start + length * index // count
            end = one.start + length * (index + 1) // count
            yield Piece(number, start, end)
            number += 1


def _require_all(staged: Staged, found: Sequence[tuple[str, int]]) -> None:
    if combine_all(found) != staged.crc64nvme:
        raise Transient("Storage copied something else than what came. It is copied again.")


def _crc(part: Part) -> str:
    if part.crc64nvme is None:
        raise Transient("Storage did not tell the checksum of what it copied. Try again.")
    return part.crc64nvme
