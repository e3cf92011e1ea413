"""ffmpeg commands as pure values: no file is touched here, so they are tested without ffmpeg.

User bytes are read only with a named demuxer or `format_whitelist` and the `file` protocol alone;
no name that a person gave is in any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import ffmpeg

from reelroom.domain.media import Chapter, CombinePlan, Family, Track

from .ffprobe import DEMUXERS

FORMAT_WHITELIST = {
    Family.MP4: "mov,mp4,m4a,3gp,3g2,mj2",
    Family.MATROSKA: "matroska,webm",
    Family.MPEGTS: "mpegts",
    Family.AVI: "avi",
}
# -copyts: else ffmpeg moves everything by the sound's encoder delay, which stays hidden this way
_QUIET = ("-hide_banner", "-nostdin", "-y", "-v", "warning", "-nostats", "-copyts")
_MIB = 1024 * 1024
_BYTES_PER_SAMPLE = 48  # stsz 4 + stts 8 + ctts 8 + stss 4 + stsc 12 + co64 8, rounded up
_SAMPLES_PER_PCM_PACKET = 1024


def concat_list(names: Sequence[str], durations: Sequence[str], family: Family) -> str:
    """The concat demuxer's script: our own file names beside it, each with its demuxer fixed."""
    lines = ["ffconcat version 1.0"]
    for name, duration in zip(names, durations, strict=True):
        lines.append(f"file '{name}'")
        lines.append(f"option format_whitelist {FORMAT_WHITELIST[family]}")
        lines.append(f"duration {duration}")
    return "\n".join(lines) + "\n"


def chapter_metadata(chapters: Sequence[Chapter]) -> str:
    """An ffmetadata document with these chapters; titles are escaped as its format asks."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        title = "".join(f"\\{c}" if c in "=;#\\\n" else c for c in chapter.title)
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={chapter.start_ms}"]
        lines += [f"END={chapter.end_ms}", f"title={title}"]
    return "\n".join(lines) + "\n"


def moov_size(tracks: Sequence[Track], samples: Sequence[int], settings_bytes: int) -> int:
    """Bytes to reserve in front for the index, so that no second pass has to move the media."""
    rows = sum(
        count // _SAMPLES_PER_PCM_PACKET + 1 if track.codec.startswith("pcm_") else count
        for track, count in zip(tracks, samples, strict=True)
    )
    return _MIB + _BYTES_PER_SAMPLE * rows + settings_bytes


def join_argv(
    program: str,
    plan: CombinePlan,
    *,
    script: Path,
    first: Path,
    chapters: Path | None,
    indices: Sequence[int],
    reserve: int,
    output: Path,
) -> list[str]:
    """Copy the tracks `indices` of the script to `output`, with the tags of `first`.

    `reserve` bytes are kept for the index in front; 0 asks for a second pass instead.
    """
    joined = ffmpeg.input(
        _local(script), f="concat", safe=0, auto_convert=0, protocol_whitelist="file"
    )
    tags = ffmpeg.input(_local(first), f=DEMUXERS[plan.family], protocol_whitelist="file")
    streams = [joined[str(index)] for index in indices]
    streams.append(tags["v:99?"])  # never matches: it only brings the input and its tags
    if chapters is not None:
        titles = ffmpeg.input(_local(chapters), f="ffmetadata", protocol_whitelist="file")
        streams.append(titles["v:99?"])
    options = {
        "map_metadata": 1,
        "map_chapters": -1 if chapters is None else 2,
        "c": "copy",
        "strict": "unofficial",
        "flush_packets": 0,
        "f": _muxer(plan),
        **_container_options(plan, reserve),
    }
    return [program, *_QUIET, *ffmpeg.get_args(ffmpeg.output(*streams, _local(output), **options))]


def remux_argv(
    program: str,
    plan: CombinePlan,
    *,
    source: Path,
    indices: Sequence[int],
    timescale: int,
    output: Path,
) -> list[str]:
    """Copy one odd source alone: tracks in the plan's order, the first source's video timescale."""
    whole = ffmpeg.input(_local(source), f=DEMUXERS[plan.family], protocol_whitelist="file")
    options = {"map_metadata": 0, "map_chapters": -1, "c": "copy", "strict": "unofficial"}
    if plan.family is Family.MP4:
        options["video_track_timescale"] = str(timescale)
    streams = [whole[str(index)] for index in indices]
    sink = ffmpeg.output(*streams, _local(output), **options, f=_muxer(plan))
    return [program, *_QUIET, *ffmpeg.get_args(sink)]


def _local(path: Path) -> str:
    """The protocol is named, so no path can be taken for an address or an option."""
    return f"file:{path.absolute()}"


def _muxer(plan: CombinePlan) -> str:
    return "mpegts" if plan.muxer == "m2ts" else plan.muxer


def _container_options(plan: CombinePlan, reserve: int) -> dict[str, str]:
    if plan.family is Family.MP4:
        flags = "use_metadata_tags" if reserve else "use_metadata_tags+faststart"
        return {"movflags": flags, **({"moov_size": str(reserve)} if reserve else {})}
    if plan.family is Family.MPEGTS:
        return {"mpegts_m2ts_mode": "1" if plan.muxer == "m2ts" else "0"}
    return {}


def joined_chapters(
    parts: Sequence[Sequence[Chapter]], starts_ms: Sequence[int]
) -> Iterator[Chapter]:
    """Every source's chapters, moved to where the source starts in the result."""
    for chapters, start in zip(parts, starts_ms, strict=True):
        for chapter in chapters:
            yield Chapter(chapter.start_ms + start, chapter.end_ms + start, chapter.title)
