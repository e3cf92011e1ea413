"""How a source is cut into parts for S3's multipart upload.

Source: "Amazon S3 multipart upload limits": 1..10,000 parts, 5 MiB..5 GiB each but the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reelroom.domain.policy import GIB, MIB

MAX_PARTS: Final = 10_000
MAX_OBJECT_BYTES: Final = 50_000_000_000_000  # 48.8 TiB
_LARGEST_PREFERRED: Final = 64 * MIB


@dataclass(frozen=True, slots=True)
class Part:
    """One stored part: `number` from 1, `size` in bytes, CRC64NVME as 16 hex digits if known."""

    number: int
    size: int
    crc64nvme: str | None = None
    etag: str = ""


def part_size(size: int) -> int:
    """Bytes per part for a source of `size` bytes: few parts, cheap to send again.

    8 MiB up to 2 GiB, 16 MiB up to 4 GiB, then the next MiB that is at least
    max(min(size / 256, 64 MiB), size / 10,000).
    """
    if size <= 2 * GIB:
        return 8 * MIB
    if size <= 4 * GIB:
        return 16 * MIB
    wanted = max(min(-(-size // 256), _LARGEST_PREFERRED), -(-size // MAX_PARTS))
    return -(-wanted // MIB) * MIB


def part_count(size: int, of: int) -> int:
    """How many parts of `of` bytes hold `size` bytes; at least one."""
    return max(1, -(-size // of))


def size_of_part(number: int, size: int, of: int) -> int:
    """Bytes of part `number` (from 1): `of`, but for the last one."""
    return min(of, size - (number - 1) * of)
