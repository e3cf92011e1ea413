"""Real camera files: telemetry, settings, tags and the drift after twenty chapters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reelroom.domain.media import TrackKind
from reelroom.domain.media_errors import SourcesMismatch
from tests.media.conftest import Combine
from tests.media.reading import cached_content, content, described, packets_of, times

Camera = Callable[[str], Path]
_KARMA = "gopro-hero5-karma.mp4"
_PAIRS = (
    (_KARMA, _KARMA),
    ("dashcam-70mai-000001F.mp4", "dashcam-70mai-000002F.mp4"),
    ("iphone_rotated.mov", "iphone_rotated.mov"),
    ("phone-with-gps.mov", "phone-with-gps.mov"),
    ("phone-portrait_4k60.mp4", "phone-portrait_4k60.mp4"),
    ("phone-h265_with_metadata_track.mp4", "phone-h265_with_metadata_track.mp4"),
    ("hevc-hev1.mp4", "hevc-hev1.mp4"),
    ("dashcam-ligogps-trailer.mp4", "dashcam-ligogps-trailer.mp4"),
)


@pytest.mark.parametrize("names", _PAIRS, ids=lambda names: names[0])
def test_joined_packets_are_the_sources_packets(
    names: tuple[str, str], camera: Camera, combine: Combine, tmp_path: Path
) -> None:
    files = [camera(name) for name in names]
    report = combine(files)
    found, wanted = content(tmp_path / "joined.part"), [cached_content(path) for path in files]
    for kind in ("video", "audio"):
        assert found.packets[kind] == sum((one.packets[kind] for one in wanted), ())
    assert found.pictures == sum((one.pictures for one in wanted), ())
    assert (report.av_error_ms or 0) < 1


def test_gopro_telemetry_is_kept_byte_for_byte(
    camera: Camera, combine: Combine, tmp_path: Path
) -> None:
    path = camera(_KARMA)
    report = combine([path] * 3)
    assert packets_of(tmp_path / "joined.part", "d:m:handler_name:\tGoPro MET") == (
        packets_of(path, "3") * 3
    )
    kept = {track.tag: track.samples for track in report.tracks}
    assert kept["gpmd"] == 39


def test_twenty_gopro_chapters_do_not_drift(
    camera: Camera, combine: Combine, tmp_path: Path
) -> None:
    path = camera(_KARMA)
    report = combine([path] * 20)
    joined = tmp_path / "joined.part"
    one, all_of_them = times(path, "v:0"), times(joined, "v:0")
    frames = len(one)
    tick = 1 / 90_000
    length = 362 * 3003 / 90_000
    worst = max(
        abs(all_of_them[chapter * frames + frame] - (one[frame] + chapter * length))
        for chapter in range(20)
        for frame in (0, frames // 2, frames - 1)
    )
    assert worst <= tick + 1e-6
    assert report.av_error_ms is not None
    assert report.av_error_ms < 1


def test_every_settings_box_of_the_camera_is_kept(
    camera: Camera, combine: Combine, tmp_path: Path
) -> None:
    report = combine([camera(_KARMA)] * 2)
    wanted = ("FIRM", "LENS", "CAME", "SETT", "AMBA", "MUID", "HMMT", "BCID", "GUMI")
    assert report.settings_boxes == wanted
    written = (tmp_path / "joined.part").read_bytes()
    original = camera(_KARMA).read_bytes()
    for kind in wanted:
        at = original.index(kind.encode()) - 4
        box = original[at : at + int.from_bytes(original[at : at + 4], "big")]
        assert box in written


def test_tracks_that_cannot_be_kept_are_listed(camera: Camera, combine: Combine) -> None:
    dropped = combine([camera(_KARMA)]).dropped
    assert [(track.tag, track.samples) for track in dropped] == [("tmcd", 1), ("fdsc", 943)]
    assert all(track.reason for track in dropped)


def test_bytes_after_the_recording_are_reported(camera: Camera, combine: Combine) -> None:
    report = combine([camera("dashcam-ligogps-trailer.mp4")])
    assert report.sources[0].trailing_bytes == 54_294
    assert "54,294 bytes" in report.warnings[0]


@pytest.mark.parametrize("name", [_KARMA, "iphone_rotated.mov", "phone-portrait_4k60.mp4"])
def test_tags_rotation_and_time_code_are_kept(
    name: str, camera: Camera, combine: Combine, tmp_path: Path
) -> None:
    path = camera(name)
    combine([path])
    before, after = _facts(path), _facts(tmp_path / "joined.part")
    assert {key: after.get(key) for key in before} == before


def _facts(path: Path) -> dict[str, object]:
    """What a person would miss: dates, places, makers, rotation, time code, handlers."""
    found: Any = described(path)
    tags = {
        f"format.{key}": value
        for key, value in found["format"]["tags"].items()
        if key in ("creation_time", "location", "make", "model", "firmware")
        or key.startswith("com.")
    }
    for stream in found["streams"]:
        if stream["codec_type"] not in ("video", "audio"):
            continue
        kind = stream["codec_type"]
        for key in ("creation_time", "handler_name", "language", "timecode"):
            if kind == "video" or key != "timecode":
                tags[f"{kind}.{key}"] = stream["tags"].get(key)
        for side in stream.get("side_data_list", []):
            if "rotation" in side:
                tags["rotation"] = side["rotation"]
    return {key: value for key, value in tags.items() if value not in (None, "und")}


def test_same_settings_of_two_gopro_models_are_refused_by_their_set_up_data(
    camera: Camera, combine: Combine
) -> None:
    files = [camera("gopro-hero6-trimmed.mp4"), camera("gopro-hero8-trimmed.mp4")]
    with pytest.raises(SourcesMismatch) as refusal:
        combine(files)
    assert [d.property for d in refusal.value.differences] == [
        "video encoder settings (set by camera model and mode)"
    ]


def test_sound_before_picture_stays_the_first_track(camera: Camera, combine: Combine) -> None:
    tracks = combine([camera("iphone_rotated.mov")] * 2).tracks
    assert [track.kind for track in tracks] == [TrackKind.AUDIO, TrackKind.VIDEO]
