"""A moov at the end goes to the front; what it points to is found where it says."""

from __future__ import annotations

import hashlib
import os
import subprocess
from io import BytesIO
from pathlib import Path

import pytest

from reelroom.media.boxes import Box, boxes, children, find, read_at
from reelroom.media.moov_edit import made
from reelroom.media.moov_move import Immovable, Moved, is_last, moved

CHECKOUT = Path(__file__).resolve().parents[3]


def top(data: bytes) -> tuple[Box, ...]:
    return tuple(boxes(BytesIO(data), 0, len(data)))


def moov_of(data: bytes) -> bytes:
    place = next(box for box in top(data) if box.kind == b"moov")
    return data[place.start : place.end]


def put_together(data: bytes, layout: Moved) -> bytes:
    head = data[layout.head.start : layout.head.end]
    return head + layout.moov + b"".join(data[one.start : one.end] for one in layout.rest)


def offsets(data: bytes) -> list[int]:
    """Of the chunks of all tracks."""
    file, found = BytesIO(data), []
    moov = next(box for box in top(data) if box.kind == b"moov")
    for trak in (box for box in children(file, moov) if box.kind == b"trak"):
        stbl = find(file, trak, b"mdia", b"minf", b"stbl")
        assert stbl is not None
        for box in children(file, stbl):
            if box.kind in (b"stco", b"co64"):
                width = 4 if box.kind == b"stco" else 8
                raw = read_at(file, box.body + 8, box.end - box.body - 8)
                found += [
                    int.from_bytes(raw[i : i + width], "big") for i in range(0, len(raw), width)
                ]
    return found


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    inputs: tuple[str, ...] = ("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2")
    inputs += ("-f", "lavfi", "-i", "sine=duration=2")
    call = ["ffmpeg", "-loglevel", "error", "-nostdin", *inputs, "-c:v", "libx264", "-c:a", "aac"]
    subprocess.run([*call, "-preset", "ultrafast", str(path)], check=True)
    return path


def packets(path: Path) -> bytes:
    call = ["ffprobe", "-v", "error", "-show_packets", "-show_data_hash", "md5", "-of", "compact"]
    shown = subprocess.run([*call, str(path)], check=True, capture_output=True)
    assert not shown.stderr
    return b"\n".join(line.partition(b"|pos=")[0] for line in shown.stdout.splitlines())


def test_every_packet_is_the_same_after_the_move(clip: Path, tmp_path: Path) -> None:
    data = clip.read_bytes()
    assert is_last(top(data))
    layout = moved(top(data), moov_of(data), len(data))
    new = put_together(data, layout)
    assert len(new) == layout.size == len(data)
    assert not is_last(top(new))
    assert [box.kind for box in top(new)][:2] == [b"ftyp", b"moov"]
    (tmp_path / "new.mp4").write_bytes(new)
    assert packets(tmp_path / "new.mp4") == packets(clip)


def test_bytes_behind_the_moov_stay_at_the_end(clip: Path) -> None:
    behind = made(b"free", b"behind") + b"trailer"
    data = clip.read_bytes() + behind
    layout = moved(top(data), moov_of(data), len(data))
    new = put_together(data, layout)
    assert new.endswith(behind)
    assert len(new) == len(data)
    samples = [(old, at) for old, at in zip(offsets(data), offsets(new), strict=True)]
    assert all(data[old : old + 16] == new[at : at + 16] for old, at in samples)


def sparse(tmp_path: Path, media: int) -> tuple[list[Box], bytes, int]:
    """The boxes of a movie with so many bytes of media, and its moov with an offset in each end."""
    head = made(b"ftyp", b"isom\0\0\0\0")
    table = (0).to_bytes(4, "big") + (2).to_bytes(4, "big")
    table += (len(head) + 16).to_bytes(4, "big") + min(media, 0xFFFFFFF0).to_bytes(4, "big")
    moov = made(b"stco", table)
    for kind in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        moov = made(kind, moov)
    end = len(head) + 16 + media
    places = [
        Box(b"ftyp", 0, 8, len(head)),
        Box(b"mdat", len(head), len(head) + 16, end),
        Box(b"moov", end, end + 8, end + len(moov)),
    ]
    return places, moov, end + len(moov)


def test_offsets_that_outgrow_32_bits_become_wide_ones(tmp_path: Path) -> None:
    places, moov, size = sparse(tmp_path, (1 << 32) - 100)
    layout = moved(places, moov, size)
    assert b"co64" in layout.moov
    assert b"stco" not in layout.moov
    growth = len(layout.moov)
    file = made(b"ftyp", b"isom\0\0\0\0") + layout.moov
    assert offsets(file) == [32 + growth, (1 << 32) - 100 + growth]
    assert growth == len(moov) + 2 * 4


def test_offsets_that_fit_stay_narrow(tmp_path: Path) -> None:
    places, moov, size = sparse(tmp_path, (1 << 32) - 1000)
    layout = moved(places, moov, size)
    assert b"co64" not in layout.moov
    assert len(layout.moov) == len(moov)


@pytest.mark.parametrize("kind", [b"iloc", b"saio"])
def test_a_moov_with_other_references_is_left_where_it_is(kind: bytes, clip: Path) -> None:
    data = clip.read_bytes()
    with pytest.raises(Immovable):
        moved(top(data), moov_of(data) + made(kind, b""), len(data))


def test_camera_files_keep_their_packets(tmp_path: Path) -> None:
    folder = Path(os.environ.get("REELROOM_MEDIA", CHECKOUT / ".." / "shared" / "media"))
    files = sorted(path for path in folder.glob("*.m[op][v4]") if is_last(top(path.read_bytes())))
    if not files:
        pytest.skip("no camera files in REELROOM_MEDIA")
    for path in files:
        data = path.read_bytes()
        layout = moved(top(data), moov_of(data), len(data))
        new = put_together(data, layout)
        assert hashlib.sha256(new).digest() != hashlib.sha256(data).digest()
        (tmp_path / path.name).write_bytes(new)
        assert packets(tmp_path / path.name) == packets(path)
