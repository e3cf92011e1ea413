"""Camera settings are grafted in place: the index grows into the space behind it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from reelroom.media.udta import graft_settings, settings_bytes


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", len(body) + 8, kind) + body


CAMERA = box(b"udta", box(b"FIRM", b"v1"), box(b"SETT", b"abc"), box(b"free", b"....") + bytes(4))
MEDIA = box(b"mdat", b"pictures")


def _files(folder: Path, joined_moov: bytes, space: int) -> tuple[Path, Path]:
    source, joined = folder / "source.mp4", folder / "joined.mp4"
    source.write_bytes(box(b"ftyp", b"isom") + MEDIA + box(b"moov", box(b"mvhd"), CAMERA))
    joined.write_bytes(box(b"ftyp", b"isom") + joined_moov + box(b"free", bytes(space)) + MEDIA)
    return source, joined


@pytest.mark.parametrize(
    "moov", [box(b"moov", box(b"mvhd")), box(b"moov", box(b"udta", box(b"meta")), box(b"trak"))]
)
def test_missing_boxes_are_added_and_no_media_byte_moves(moov: bytes, tmp_path: Path) -> None:
    source, joined = _files(tmp_path, moov, 200)
    before = joined.read_bytes()
    assert graft_settings(source, joined) == ("FIRM", "SETT")
    after = joined.read_bytes()
    assert len(after) == len(before)
    assert after.index(b"mdat") == before.index(b"mdat")
    assert box(b"FIRM", b"v1") in after
    assert box(b"SETT", b"abc") in after


def test_a_graft_is_done_once(tmp_path: Path) -> None:
    source, joined = _files(tmp_path, box(b"moov", box(b"mvhd")), 200)
    graft_settings(source, joined)
    first = joined.read_bytes()
    assert graft_settings(source, joined) == ("FIRM", "SETT")
    assert joined.read_bytes() == first


def test_too_little_space_changes_nothing(tmp_path: Path) -> None:
    source, joined = _files(tmp_path, box(b"moov", box(b"mvhd")), 8)
    before = joined.read_bytes()
    assert graft_settings(source, joined) == ()
    assert joined.read_bytes() == before


def test_the_space_to_reserve_covers_the_graft(tmp_path: Path) -> None:
    source, _ = _files(tmp_path, box(b"moov", box(b"mvhd")), 0)
    need = settings_bytes(source)
    source, joined = _files(tmp_path, box(b"moov", box(b"mvhd")), need)
    assert graft_settings(source, joined) == ("FIRM", "SETT")
