"""Tags, chapters, subtitles, colours: what is around the packets comes along too."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from reelroom.domain.media import SourceFile
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from reelroom.media.probe import probe_footage
from tests.media.conftest import Combine, source
from tests.media.footage import FootageBox
from tests.media.reading import described


def test_tags_of_the_first_file_are_kept(
    clips: FootageBox, combine: Combine, tmp_path: Path
) -> None:
    combine([clips["tagged"], clips["same"]])
    found: Any = described(tmp_path / "joined.part")
    tags = found["format"]["tags"]
    assert tags["creation_time"].startswith("2026-05-01T09:30:00")
    assert tags["comment"] == "lap day"
    assert tags["location"].startswith("+46.2044+006.1432")
    video, sound = found["streams"][:2]
    assert video["tags"]["handler_name"] == "Front camera"
    assert video["tags"]["timecode"] == "01:02:03:04"
    assert sound["tags"]["language"] == "fra"


@pytest.fixture
def with_chapters(clips: FootageBox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chapters")
    (folder / "list.txt").write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=out lap; \\=warm\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=flying lap\n"
    )
    made = folder / "chaptered.mp4"
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-y", "-i", str(clips["same"])),
            *("-i", str(folder / "list.txt"), "-map_metadata", "1", "-c", "copy", str(made)),
        ],
        check=True,
    )
    return made


def test_chapters_of_every_file_are_kept_at_their_new_times(
    with_chapters: Path, clips: FootageBox, combine: Combine, tmp_path: Path
) -> None:
    report = combine([with_chapters, clips["reference"], with_chapters])
    found: Any = described(tmp_path / "joined.part")
    chapters = [
        (chapter["tags"]["title"], round(float(chapter["start_time"]), 2))
        for chapter in found["chapters"]
    ]
    assert report.chapters == 4
    assert [start for _, start in chapters] == [0.0, 1.0, 4.0, 5.0]
    assert [title for title, _ in chapters][1::2] == ["flying lap", "flying lap"]
    assert chapters[0][0].startswith("out lap")


@pytest.mark.parametrize(
    "name", ["hlg", "hlg_colr", "rotated", "mirrored", "aspect", "full_range", "hevc", "tagged"]
)
def test_what_a_decoder_is_told_is_the_same_after_the_join(
    name: str, clips: FootageBox, combine: Combine, limits: MediaLimits, tmp_path: Path
) -> None:
    combine([clips[name]] * 2)
    before = probe_footage(source(clips[name]), limits)
    after = probe_footage(source(tmp_path / "joined.part"), limits)
    assert [t.properties for t in after.tracks] == [t.properties for t in before.tracks]


def test_subtitles_are_kept(clips: FootageBox, combine: Combine) -> None:
    report = combine([clips["subtitled"]] * 2)
    assert [track.codec for track in report.tracks] == ["h264", "aac", "mov_text"]


def test_one_file_is_a_combine_of_one_with_its_index_in_front(
    clips: FootageBox, combine: Combine, tmp_path: Path
) -> None:
    report = combine([clips["same"]])
    written = (tmp_path / "joined.part").read_bytes()
    assert written.index(b"moov") < written.index(b"mdat")
    assert [track.samples for track in report.tracks] == [60, 95]
    assert report.duration_ms == 2000


@pytest.mark.parametrize(
    ("clip", "name", "extension", "muxer"),
    [
        ("same", "GX010042.MP4", "mp4", "mp4"),
        ("same", "GX010042.LRV", "lrv", "mp4"),
        ("same", "clip.m4v", "m4v", "mp4"),
        ("same", "../../etc/passwd", "mp4", "mp4"),
        ("mov", "IMG_0001.MOV", "mov", "mov"),
        ("pcm", "C0001.MP4", "mov", "mov"),
        ("mkv", "zoom.mkv", "mkv", "matroska"),
        ("ts", "00001.MTS", "mts", "mpegts"),
        ("m2ts", "00001.MTS", "mts", "m2ts"),
        ("avi", "MVI_0001.AVI", "avi", "avi"),
    ],
)
def test_the_result_keeps_the_container_and_extension_of_the_first_file(
    clip: str, name: str, extension: str, muxer: str, clips: FootageBox, limits: MediaLimits
) -> None:
    plan = plan_combine([SourceFile(clips[clip], name)], limits=limits)
    assert (plan.extension, plan.muxer) == (extension, muxer)


def test_sources_are_told_with_their_place_in_the_result(
    clips: FootageBox, combine: Combine
) -> None:
    report = combine([clips["reference"], clips["same"], clips["mov"]])
    assert [found.starts_at_ms for found in report.sources] == [0, 2000, 4000]
    assert report.duration_ms == 6000
    assert (report.width, report.height, report.fps) == (320, 180, 30.0)
