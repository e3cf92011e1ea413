"""CRC-64/NVME, the checksum that guards bytes end to end, and how checksums of pieces add up.

Source: NVM Express NVM Command Set Specification, 64-bit CRC: polynomial ad93d23594c93659,
reflected, initial value and final XOR all ones; of "123456789" it is ae8b14860a799888.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

_POLYNOMIAL: Final = 0x9A6C9329AC4BC9B5  # reflected
_ALL_ONES: Final = (1 << 64) - 1
_ONE: Final = 1 << 63  # x to the power of 0: the first coefficient is the highest bit
EMPTY: Final = "0" * 16


def crc64nvme(data: bytes | bytearray | memoryview, previous: int = 0) -> int:
    """The checksum of `data`, or of what gave `previous` followed by `data`; for small data."""
    table = _table()
    crc = previous ^ _ALL_ONES
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ _ALL_ONES


def to_hex(crc: int) -> str:
    """As rows and the API carry it: 16 hex digits."""
    return f"{crc:016x}"


def combine(crc_a: str, crc_b: str, length_b: int) -> str:
    """The checksum of A followed by B (16 hex digits), from theirs and the bytes of B alone.

    Appending B multiplies what A left by x^(8 * length_b) modulo the polynomial.
    """
    shifted = _multiply(_power_of_x(8 * length_b), int(crc_a, 16))
    return to_hex(shifted ^ int(crc_b, 16))


def combine_all(pieces: Iterable[tuple[str, int]]) -> str:
    """The checksum of all pieces one after the other, each given by its checksum and bytes."""
    whole = EMPTY
    for crc, length in pieces:
        whole = combine(whole, crc, length)
    return whole


@cache
def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_POLYNOMIAL if crc & 1 else 0)
        entries.append(crc)
    return tuple(entries)


def _multiply(a: int, b: int) -> int:
    product = 0
    bit = _ONE
    while a:
        if a & bit:
            product ^= b
            a ^= bit
        bit >>= 1
        b = (b >> 1) ^ (_POLYNOMIAL if b & 1 else 0)
    return product


@cache
def _power_of_x(exponent: int) -> int:
    power = _ONE
    for bit in range(exponent.bit_length()):
        if exponent >> bit & 1:
            power = _multiply(_square(bit), power)
    return power


@cache
def _square(times: int) -> int:
    """x, squared `times` times."""
    if times == 0:
        return _ONE >> 1
    root = _square(times - 1)
    return _multiply(root, root)
