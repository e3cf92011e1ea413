"""ffprobe's answer about one file, as a typed value.

The demuxer is always named and only the `file` protocol is open, so bytes that pretend to be
another format are refused instead of followed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

from reelroom.domain.media import Family

from .limits import MediaLimits
from .process import Bounds, Finished, run

DEMUXERS: Mapping[Family, str] = {
    Family.MP4: "mov",
    Family.MATROSKA: "matroska",
    Family.MPEGTS: "mpegts",
    Family.AVI: "avi",
}
Json = Mapping[str, object]


def probe_argv(path: Path, family: Family, limits: MediaLimits) -> list[str]:
    """The command that describes a file's format, streams, chapters and decoder set-up hashes."""
    return [
        *(limits.ffprobe, "-v", "error", "-threads", "1", "-protocol_whitelist", "file"),
        *("-f", DEMUXERS[family], "-max_pixels", str(limits.max_pixels)),
        *("-show_data_hash", "MD5", "-show_format", "-show_streams", "-show_chapters"),
        *("-of", "json", f"file:{path.absolute()}"),
    ]


def packets_argv(path: Path, family: Family, limits: MediaLimits) -> list[str]:
    """The command that lists `stream_index,size,flags` of every packet, one a line."""
    return [
        *(limits.ffprobe, "-v", "error", "-threads", "1", "-protocol_whitelist", "file"),
        *("-f", DEMUXERS[family], "-max_pixels", str(limits.max_pixels)),
        *("-show_entries", "packet=stream_index,size", "-of", "csv=p=0"),
        f"file:{path.absolute()}",
    ]


def probe(
    path: Path, family: Family, limits: MediaLimits, tick: Callable[[], None] | None = None
) -> tuple[Json, Finished]:
    """ffprobe's JSON ({} when it gave none) and how the process ended."""
    ended = run(probe_argv(path, family, limits), probe_bounds(limits), tick=tick)
    try:
        return cast("Json", json.loads(ended.stdout or b"{}")), ended
    except ValueError:
        return {}, ended


def probe_bounds(limits: MediaLimits) -> Bounds:
    """What one probe may use."""
    return Bounds(
        timeout_s=limits.probe_timeout_s,
        address_space_bytes=limits.address_space_bytes,
        tick_s=limits.tick_s,
    )


def text(node: Json, key: str, default: str = "") -> str:
    """A scalar as ffprobe prints it."""
    value = node.get(key)
    return default if value is None else str(value)


def number(node: Json, key: str) -> int:
    """An integer, 0 where it is absent or not a number."""
    try:
        return int(text(node, key, "0"))
    except ValueError:
        return 0


def fraction(node: Json, key: str) -> Fraction:
    """A rational or decimal, 0 where it is absent or has no value."""
    try:
        return Fraction(text(node, key, "0"))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def child(node: Json, key: str) -> Json:
    """A nested object, empty where it is absent."""
    value = node.get(key)
    return cast("Json", value) if isinstance(value, dict) else {}


def items(node: Json, key: str) -> Sequence[Json]:
    """A nested list of objects, empty where it is absent."""
    value = node.get(key)
    return [cast("Json", item) for item in value] if isinstance(value, list) else []
