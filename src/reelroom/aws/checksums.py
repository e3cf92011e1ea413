"""Checksums between our hex digits and S3's base64: CRC64NVME (8 bytes, big endian), SHA-256."""

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
    return _hex(text, 8)


def sha256_to_base64(sha256: str) -> str:
    """Raises ValueError for what is not hex."""
    return base64.b64encode(bytes.fromhex(sha256)).decode()


def sha256_from_base64(text: str | None) -> str | None:
    """As `from_base64`."""
    return _hex(text, 32)


def _hex(text: str | None, size: int) -> str | None:
    if not text:
        return None
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return raw.hex() if len(raw) == size else None
