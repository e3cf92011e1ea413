"""Boxes and tables are read within their bounds, whatever they announce."""

from __future__ import annotations

import contextlib
import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelroom.media.boxes import MalformedBox, boxes, find
from reelroom.media.fragments import fragment_sizes
from reelroom.media.tables import Rows, edits, rows, sample_sizes
from reelroom.media.times import decode_times, duration_of


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def read(content: bytes) -> list[tuple[bytes, int]]:
    return [(found.kind, found.size) for found in boxes(io.BytesIO(content), 0, len(content))]


def test_boxes_are_read_in_order() -> None:
    assert read(box(b"ftyp", b"isom") + box(b"free")) == [(b"ftyp", 12), (b"free", 8)]


def test_a_large_size_and_a_size_to_the_end_are_understood() -> None:
    large = struct.pack(">I4sQ", 1, b"mdat", 20) + b"abcd"
    assert read(large) == [(b"mdat", 20)]
    assert read(struct.pack(">I4s", 0, b"mdat") + b"abcd") == [(b"mdat", 12)]


@pytest.mark.parametrize("size", [2, 7, 9, 2**31])
def test_a_size_that_does_not_fit_is_malformed(size: int) -> None:
    with pytest.raises(MalformedBox):
        read(struct.pack(">I4s", size, b"moov"))


def test_a_box_is_found_by_its_path() -> None:
    content = box(b"moov", box(b"free"), box(b"udta", box(b"FIRM", b"x")))
    file = io.BytesIO(content)
    moov = next(boxes(file, 0, len(content)))
    found = find(file, moov, b"udta", b"FIRM")
    assert found is not None
    assert found.size == 9
    assert find(file, moov, b"udta", b"LENS") is None


@given(st.binary(max_size=200))
def test_any_bytes_end_in_boxes_or_in_a_malformed_box(content: bytes) -> None:
    with contextlib.suppress(MalformedBox):
        assert sum(size for _, size in read(content)) <= len(content)


def _stsz(uniform: int, count: int, *sizes: int) -> bytes:
    return box(
        b"stsz", struct.pack(">III", 0, uniform, count), struct.pack(f">{len(sizes)}I", *sizes)
    )


def test_sample_sizes_are_listed_or_uniform() -> None:
    content = _stsz(0, 3, 10, 20, 30)
    file = io.BytesIO(content)
    listed = sample_sizes(file, next(boxes(file, 0, len(content))), 100)
    assert (list(listed.sizes), listed.total) == ([10, 20, 30], 60)
    content = _stsz(4, 1_000_000)
    file = io.BytesIO(content)
    uniform = sample_sizes(file, next(boxes(file, 0, len(content))), 100)
    assert (uniform.uniform, uniform.total) == (4, 4_000_000)


@pytest.mark.parametrize(("bits", "raw"), [(4, b"\x12\x30"), (8, b"\1\2\3"), (16, b"\0\1\0\2\0\3")])
def test_compact_sizes_are_read(bits: int, raw: bytes) -> None:
    content = box(b"stz2", struct.pack(">I3xBI", 0, bits, 3), raw)
    file = io.BytesIO(content)
    found = sample_sizes(file, next(boxes(file, 0, len(content))), 100)
    assert list(found.sizes) == [1, 2, 3]


@pytest.mark.parametrize("count", [4, 2**31, 2**32 - 1])
def test_a_count_beyond_the_box_is_malformed(count: int) -> None:
    content = _stsz(0, count, 1, 2, 3)
    file = io.BytesIO(content)
    with pytest.raises(MalformedBox):
        sample_sizes(file, next(boxes(file, 0, len(content))), 2**33)


def test_more_samples_than_allowed_are_refused() -> None:
    content = _stsz(0, 3, 1, 2, 3)
    file = io.BytesIO(content)
    with pytest.raises(MalformedBox, match="3 samples are more than the 2 allowed"):
        sample_sizes(file, next(boxes(file, 0, len(content))), 2)


def test_decode_times_follow_the_runs() -> None:
    content = box(b"stts", struct.pack(">II4I", 0, 2, 3, 10, 2, 5))
    file = io.BytesIO(content)
    table = rows(file, next(boxes(file, 0, len(content))), 8)
    assert decode_times(file, table, [0, 2, 3, 4, 5, 9]) == [0, 20, 30, 35, 40, 40]
    assert duration_of(file, table) == 40
    assert duration_of(file, Rows()) == 0


def test_an_empty_edit_is_told_apart() -> None:
    content = box(b"elst", struct.pack(">IIIiIIiI", 0, 2, 500, -1, 1 << 16, 2000, 1024, 1 << 16))
    file = io.BytesIO(content)
    found = edits(file, next(boxes(file, 0, len(content))))
    assert [(edit.duration, edit.media_time) for edit in found] == [(500, -1), (2000, 1024)]


def test_sizes_of_fragments_come_from_runs_and_from_defaults() -> None:
    trex = box(b"trex", struct.pack(">6I", 0, 2, 1, 0, 77, 0))
    moov = box(b"moov", box(b"mvex", trex))
    run = box(b"trun", struct.pack(">IIi", 0x201, 2, 0), struct.pack(">2I", 5, 6))
    listed = box(b"traf", box(b"tfhd", struct.pack(">II", 0, 1)), run)
    default = box(
        b"traf", box(b"tfhd", struct.pack(">II", 0, 2)), box(b"trun", struct.pack(">II", 0, 3))
    )
    content = moov + box(b"moof", listed, default)
    file = io.BytesIO(content)
    movie, *fragments = boxes(file, 0, len(content))
    sizes = fragment_sizes(file, movie, fragments, 100)
    assert {track: list(found) for track, found in sizes.items()} == {1: [5, 6], 2: [77] * 3}


def test_a_run_that_announces_too_much_is_malformed() -> None:
    run = box(b"trun", struct.pack(">II", 0x200, 1_000_000))
    content = box(b"moov") + box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0, 1)), run))
    file = io.BytesIO(content)
    movie, *fragments = boxes(file, 0, len(content))
    with pytest.raises(MalformedBox, match="no room"):
        fragment_sizes(file, movie, fragments, 2_000_000)
