"""CRC64NVME between our 16 hex digits and S3's base64 of the 8 bytes, big endian."""

from __future__ import annotations

import base64
import binascii


def to_base64(crc64nvme: str) -> str:
    """Raises ValueError for what is not 16 hex digits."""
    raw = bytes.fromhex(crc64nvme)
    if len(raw) != 8:
        raise ValueError("A CRC64NVME has 16 hex digits.")
    return base64.b64encode(raw).decode()


def from_base64(text: str | None) -> str | None:
    """None for no checksum, and for one of parts (`...-3`), which says nothing of the whole."""
    if not text:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return raw.hex() if len(raw) == 8 else None
