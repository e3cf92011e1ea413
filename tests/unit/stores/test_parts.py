"""Ten bytes a part."""

from __future__ import annotations

import pytest

from reelroom.stores.parts import pack, unpack


def test_parts_are_packed_by_number_in_ten_bytes_each() -> None:
    packed = pack({10_000: "00000000000000ff", 1: "fedcba9876543210"})
    assert packed.hex() == "0001fedcba9876543210" + "271000000000000000ff"
    assert unpack(packed) == {1: "fedcba9876543210", 10_000: "00000000000000ff"}


def test_no_parts_are_no_bytes() -> None:
    assert pack({}) == b""
    assert unpack(b"") == {}


@pytest.mark.parametrize(
    "crcs", [{0: "0" * 16}, {65_536: "0" * 16}, {1: "0" * 15}, {1: "0" * 17}, {1: "x" * 16}]
)
def test_what_is_no_part_is_refused(crcs: dict[int, str]) -> None:
    with pytest.raises(ValueError, match=r"is not a number|invalid literal"):
        pack(crcs)
