"""MPEG transport stream packets (ISO/IEC 13818-1, 2.4.3.2): only what must be refused."""

from __future__ import annotations

from pathlib import Path

_SYNC = 0x47
_PACKETS = 2000
_SCRAMBLING = 0xC0


def is_scrambled(path: Path) -> bool:
    """Whether any of the first packets says that its payload is scrambled."""
    with path.open("rb") as file:
        head = file.read(_PACKETS * 192)
    packet, first = (188, 0) if head[:1] == b"\x47" else (192, 4)
    starts = range(first, len(head) - 3, packet)
    return any(head[at] == _SYNC and head[at + 3] & _SCRAMBLING for at in starts)
