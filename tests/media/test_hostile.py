"""Bytes that are no recording, or no whole one: a code and a sentence each, nothing followed."""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path
from threading import Thread

import pytest

from reelroom.domain.media_errors import (
    MediaLimit,
    MediaRefused,
    SourceEmpty,
    SourceEncrypted,
    SourceNotMedia,
    SourceScripted,
    SourceTruncated,
    SourceUnreadable,
    SourceUnsupported,
)
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from tests.media.conftest import source
from tests.media.footage import FootageBox

_SCRIPTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://{clip}\n#EXT-X-ENDLIST\n",
    "ffconcat": "ffconcat version 1.0\nfile '{clip}'\n",
    "file list": "file '{clip}'\n",
    "dash": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>',
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
}
_NOT_MEDIA = {
    "subtitles": b"1\n00:00:00,000 --> 00:00:01,000\nhello\n",
    "zip": b"PK\x03\x04" + bytes(60),
    "zeros": bytes(100_000),
    "junk": bytes(range(256)) * 40,
    "one byte": b"\x00",
    "text": b"just some words\n" * 50,
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(100),
    "ftyp alone": struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0),
}
_UNSUPPORTED = {
    "ogg": b"OggS" + bytes(100),
    "mp3": b"ID3\x04" + bytes(100),
    "3gp": struct.pack(">I4s4sI", 16, b"ftyp", b"3gp4", 0) + bytes(64),
    "heic": struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0) + bytes(64),
}


def _plan(path: Path, limits: MediaLimits) -> None:
    plan_combine([source(path)], limits=limits)


def _written(folder: Path, content: bytes, name: str = "holiday.mp4") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("kind", _SCRIPTS)
def test_a_script_named_mp4_is_refused_and_never_followed(
    kind: str, tmp_path: Path, clips: FootageBox, limits: MediaLimits
) -> None:
    path = _written(tmp_path, _SCRIPTS[kind].format(clip=clips["reference"]).encode())
    with pytest.raises(SourceScripted, match="points to other files"):
        _plan(path, limits)


def test_a_script_behind_a_real_first_box_is_not_followed(
    tmp_path: Path, clips: FootageBox, limits: MediaLimits
) -> None:
    head = struct.pack(">I4s", 8, b"free")
    script = _SCRIPTS["hls"].format(clip=clips["reference"]).encode()
    with pytest.raises(MediaRefused):
        _plan(_written(tmp_path, head + script), limits)


@pytest.mark.parametrize("kind", _NOT_MEDIA)
def test_what_is_no_recording_is_refused(kind: str, tmp_path: Path, limits: MediaLimits) -> None:
    with pytest.raises(SourceNotMedia, match=r"holiday\.mp4 is not a recording"):
        _plan(_written(tmp_path, _NOT_MEDIA[kind]), limits)


@pytest.mark.parametrize("kind", _UNSUPPORTED)
def test_media_of_another_kind_is_refused(kind: str, tmp_path: Path, limits: MediaLimits) -> None:
    with pytest.raises(SourceUnsupported, match=r"holiday\.mp4 cannot be used"):
        _plan(_written(tmp_path, _UNSUPPORTED[kind]), limits)


def test_an_empty_file_is_refused(tmp_path: Path, limits: MediaLimits) -> None:
    with pytest.raises(SourceEmpty, match=r"holiday\.mp4 is empty"):
        _plan(_written(tmp_path, b""), limits)


def test_a_missing_file_is_refused(tmp_path: Path, limits: MediaLimits) -> None:
    with pytest.raises(SourceUnreadable, match="cannot be opened: No such file"):
        _plan(tmp_path / "gone.mp4", limits)


def test_a_fifo_is_refused_at_once(tmp_path: Path, limits: MediaLimits) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    answers: list[BaseException | None] = []

    def plan() -> None:
        with pytest.raises(SourceNotMedia, match="not a file") as refusal:
            _plan(tmp_path / "pipe.mp4", limits)
        answers.append(refusal.value)

    opening = Thread(target=plan, daemon=True)  # opening a fifo that nobody writes never ends
    opening.start()
    opening.join(120)
    assert len(answers) == 1


def test_a_folder_is_refused(tmp_path: Path, limits: MediaLimits) -> None:
    with pytest.raises(SourceNotMedia):
        _plan(tmp_path, limits)


def test_an_encrypted_recording_is_refused(clips: FootageBox, limits: MediaLimits) -> None:
    with pytest.raises(SourceEncrypted, match="encrypted or copy-protected"):
        _plan(clips["encrypted"], limits)


@pytest.mark.parametrize("kept", [0.02, 0.3, 0.7, 0.95, 0.9999])
@pytest.mark.parametrize("clip", ["same", "front_index", "fragmented", "mkv", "avi"])
def test_a_recording_cut_off_anywhere_is_refused(
    clip: str, kept: float, tmp_path: Path, clips: FootageBox, limits: MediaLimits
) -> None:
    whole = clips[clip].read_bytes()
    path = _written(tmp_path, whole[: int(len(whole) * kept)], clips[clip].name)
    with pytest.raises(SourceTruncated, match="is incomplete"):
        _plan(path, limits)


def test_a_table_with_a_false_count_is_refused_without_reading_it(
    tmp_path: Path, clips: FootageBox, limits: MediaLimits
) -> None:
    whole = bytearray(clips["same"].read_bytes())
    at = whole.index(b"stsz") + 12
    whole[at : at + 4] = struct.pack(">I", 100_000_000)
    with pytest.raises(SourceNotMedia, match="damaged MP4"):
        _plan(_written(tmp_path, bytes(whole)), limits)


def test_a_picture_with_too_many_pixels_is_refused(clips: FootageBox) -> None:
    with pytest.raises(MediaRefused):
        _plan(clips["reference"], MediaLimits(max_pixels=1000))


def test_more_sources_than_allowed_are_refused(clips: FootageBox) -> None:
    files = [source(clips["reference"])] * 3
    with pytest.raises(MediaLimit, match="1 to 2 files, not 3"):
        plan_combine(files, limits=MediaLimits(sources_max=2))
    with pytest.raises(MediaLimit, match="not 0"):
        plan_combine([], limits=MediaLimits())


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_index_ends_in_a_refusal_or_a_plan_and_never_in_a_crash(
    seed: int, tmp_path: Path, clips: FootageBox, limits: MediaLimits
) -> None:
    whole = bytearray(clips["same"].read_bytes())
    moov = whole.index(b"moov")
    for step in range(6):
        at = moov + (seed * 7919 + step * 104_729) % (len(whole) - moov)
        whole[at] ^= 1 << (seed + step) % 8
    with contextlib.suppress(MediaRefused):
        _plan(_written(tmp_path, bytes(whole)), limits)


def test_a_track_whose_settings_change_midway_is_refused(
    tmp_path: Path, clips: FootageBox, limits: MediaLimits
) -> None:
    whole = clips["same"].read_bytes()
    at = whole.index(b"stsd") - 4
    size = int.from_bytes(whole[at : at + 4], "big")
    entry = whole[at + 16 : at + size]
    other = entry.replace(b"avcC\x01\x64", b"avcC\x01\x65")
    stsd = struct.pack(">I4sII", size + len(other), b"stsd", 0, 2) + entry + other
    changed = bytearray(whole[:at] + stsd + whole[at + size :])
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl"):
        place = whole.index(kind) - 4
        grown = int.from_bytes(whole[place : place + 4], "big") + len(other)
        changed[place : place + 4] = struct.pack(">I", grown)
    with pytest.raises(SourceUnsupported, match="change midway"):
        _plan(_written(tmp_path, bytes(changed)), limits)
