"""Checksums of parts in ten bytes each: the number as u16, the CRC64NVME as u64, big-endian."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

_PART: Final = struct.Struct(">HQ")


def pack(crcs: Mapping[int, str]) -> bytes:
    """By number; raises ValueError for what is not 1..65535 -> 16 hex digits."""
    for number, crc in crcs.items():
        if not 1 <= number <= 0xFFFF or len(crc) != 16:
            raise ValueError(f"Part {number} -> {crc!r} is not a number with a CRC64NVME.")
    return b"".join(_PART.pack(number, int(crcs[number], 16)) for number in sorted(crcs))


def unpack(packed: bytes) -> dict[int, str]:
    return {number: f"{crc:016x}" for number, crc in _PART.iter_unpack(packed)}
