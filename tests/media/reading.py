"""What an independent reader (ffmpeg's own hashes) finds in a file."""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Content:
    """MD5 of every packet by track, and of every decoded picture of the first video track."""

    packets: Mapping[str, tuple[str, ...]]
    pictures: tuple[str, ...]
    complaints: tuple[str, ...]


def content(path: Path) -> Content:
    """Read a file once: the packets as they are, and its pictures decoded."""
    ended = subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-nostdin", "-i", str(path)),
            *("-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-f", "framemd5", "-"),
            *("-map", "0:v:0?", "-fps_mode", "passthrough", "-f", "framemd5", "pipe:2"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    kinds = dict(re.findall(r"#media_type (\d): (\w+)", ended.stdout))
    packets: dict[str, list[str]] = {"video": [], "audio": []}
    for index, digest in _rows(ended.stdout):
        packets[kinds[index]].append(digest)
    return Content(
        packets={kind: tuple(found) for kind, found in packets.items()},
        pictures=tuple(digest for _, digest in _rows(ended.stderr)),
        complaints=tuple(line for line in ended.stderr.splitlines() if not _is_hash(line)),
    )


cached_content = functools.lru_cache(maxsize=None)(content)


def _rows(listing: str) -> list[tuple[str, str]]:
    rows = (line.split(",") for line in listing.splitlines() if _is_hash(line) and line[0] != "#")
    return [(row[0].strip(), row[5].strip()) for row in rows]


def _is_hash(line: str) -> bool:
    return line.startswith("#") or line.count(",") >= 5


def packets_of(path: Path, track: str) -> list[str]:
    """The MD5 of every packet of one track of any kind."""
    listing = subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-map", f"0:{track}"),
            *("-c", "copy", "-f", "framemd5", "-"),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [digest for _, digest in _rows(listing)]


def described(path: Path) -> dict[str, object]:
    """ffprobe's format, streams and chapters."""
    listing = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters"),
            *("-of", "json", str(path)),
        ],
        check=True,
        capture_output=True,
    ).stdout
    found: dict[str, object] = json.loads(listing)
    return found


def times(path: Path, track: str) -> list[float]:
    """Presentation times of the packets of one track in seconds, ascending."""
    listing = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-select_streams", track),
            *("-show_entries", "packet=pts_time", "-of", "csv=p=0", str(path)),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sorted(float(line.rstrip(",")) for line in listing.splitlines() if line.strip(","))
