"""Parts of a local file: read in place, with the checksum that travels with them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from awscrt import checksums

from reelroom.client.errors import FileChanged
from reelroom.domain.crc64 import combine_all, to_hex
from reelroom.domain.parts import size_of_part

_BLOCK_BYTES: Final = 256 << 10  # what a socket takes at once; larger ones are copied again


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that is being sent in parts of `part_size` bytes."""

    path: Path
    size: int
    part_size: int

    def part(self, descriptor: int, number: int) -> PartBlocks:
        """Part `number`, read through `descriptor`."""
        start, size = (number - 1) * self.part_size, size_of_part(number, self.size, self.part_size)
        return PartBlocks(self.path.name, descriptor, start, size)

    def check(self, descriptor: int, received: Mapping[int, str | None]) -> dict[int, str]:
        """CRC64NVME of the parts that storage has; raises FileChanged when one is another."""
        known: dict[int, str] = {}
        for number, expected in sorted(received.items()):
            part = self.part(descriptor, number)
            deque(part, maxlen=0)
            known[number] = part.crc64nvme
            if expected is not None and known[number] != expected:
                raise FileChanged(
                    f"{self.path.name} is not the file whose upload was begun: part {number} "
                    "differs. Send it as a new upload."
                )
        return known

    def whole(self, crcs: Mapping[int, str]) -> str:
        """The file's CRC64NVME out of its parts'."""
        return combine_all(self._sized(crcs))

    def _sized(self, crcs: Mapping[int, str]) -> Iterable[tuple[str, int]]:
        return (
            (crcs[number], size_of_part(number, self.size, self.part_size))
            for number in sorted(crcs)
        )


class PartBlocks:
    """`size` bytes of a file from `start` on, read as they are taken: never whole in memory."""

    def __init__(self, name: str, descriptor: int, start: int, size: int) -> None:
        self.size = size
        self._name = name
        self._descriptor = descriptor
        self._start = start
        self._crc = 0

    def __iter__(self) -> Iterator[bytes]:
        """Raises FileChanged when the file became shorter."""
        self._crc, at, end = 0, self._start, self._start + self.size
        while at < end:
            block = os.pread(self._descriptor, min(_BLOCK_BYTES, end - at), at)
            if not block:
                raise FileChanged(f"{self._name} became shorter while it was being sent.")
            self._crc = checksums.crc64nvme(block, self._crc)
            at += len(block)
            yield block

    @property
    def crc64nvme(self) -> str:
        """Of what was taken, 16 hex digits."""
        return to_hex(self._crc)


def crc64nvme(data: bytes) -> str:
    """16 hex digits."""
    return to_hex(checksums.crc64nvme(data))
