"""CRC-64/NVME against its published value, an independent implementation, and its algebra."""

from __future__ import annotations

from awscrt import checksums
from hypothesis import given
from hypothesis import strategies as st

from reelroom.domain.crc64 import EMPTY, combine, combine_all, crc64nvme, to_hex


def test_the_published_check_value_comes_out() -> None:
    assert to_hex(crc64nvme(b"123456789")) == "ae8b14860a799888"


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_it_equals_the_library_also_when_continued(a: bytes, b: bytes) -> None:
    assert crc64nvme(b, crc64nvme(a)) == checksums.crc64nvme(a + b)


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_checksums_of_pieces_combine_to_that_of_the_whole(pieces: list[bytes]) -> None:
    known = [(to_hex(checksums.crc64nvme(piece)), len(piece)) for piece in pieces]
    assert combine_all(known) == to_hex(checksums.crc64nvme(b"".join(pieces)))


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(1, 2**46))
def test_combining_equals_the_library_for_long_pieces(a: int, b: int, length: int) -> None:
    expected = checksums.combine_crc64nvme(a, b, length)
    assert combine(to_hex(a), to_hex(b), length) == to_hex(expected)


def test_nothing_adds_nothing() -> None:
    crc = to_hex(crc64nvme(b"some bytes"))
    assert combine(crc, EMPTY, 0) == crc
    assert combine(EMPTY, crc, 10) == crc
    assert combine_all([]) == EMPTY
