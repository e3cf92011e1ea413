"""Parts of a local file: read in place, with the checksum that travels with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from awscrt import checksums

from reelroom.client.errors import FileChanged
from reelroom.domain.crc64 import combine_all, to_hex
from reelroom.domain.parts import size_of_part


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file that is being sent in parts of `part_size` bytes."""

    path: Path
    size: int
    part_size: int

    def read(self, descriptor: int, number: int) -> bytes:
        """The bytes of part `number`; raises FileChanged when the file became shorter."""
        wanted = size_of_part(number, self.size, self.part_size)
        data = os.pread(descriptor, wanted, (number - 1) * self.part_size)
        if len(data) != wanted:
            raise FileChanged(f"{self.path.name} became shorter while it was being sent.")
        return data

    def check(self, descriptor: int, received: Mapping[int, str | None]) -> dict[int, str]:
        """CRC64NVME of the parts that storage has; raises FileChanged when one is another."""
        known: dict[int, str] = {}
        for number, expected in sorted(received.items()):
            known[number] = crc64nvme(self.read(descriptor, number))
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


def crc64nvme(data: bytes) -> str:
    """16 hex digits."""
    return to_hex(checksums.crc64nvme(data))
