"""From a file to `Footage`: magic, own box reading, ffprobe, in this order.

Each step refuses what the next one must not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from reelroom.domain.media import Chapter, Family, Footage, SourceFile, Track, TrackKind
from reelroom.domain.media_errors import (
    MediaLimit,
    MediaToolFailed,
    SourceEncrypted,
    SourceNotMedia,
    SourceTruncated,
    SourceUnsupported,
)

from .container import Structure, read_structure
from .ffprobe import Json, child, fraction, items, number, probe, text
from .limits import MediaLimits
from .magic import family_of
from .movie import Movie
from .process import Finished
from .signature import is_attached_picture, properties
from .track_box import TrackBox
from .trimmed import Hidden, hidden_frames

_CUT_OFF = re.compile(r"moov atom not found|partial file|ended prematurely|truncated", re.I)
_TOO_MANY_PIXELS = re.compile(r"max_pixels|Picture size .* is invalid|Cannot allocate", re.I)
_SIGKILLED = -9


def probe_footage(
    source: SourceFile, limits: MediaLimits, tick: Callable[[], None] | None = None
) -> Footage:
    """Describe one file, or raise the MediaRefused that says what is wrong with it."""
    family, container = family_of(source)
    structure = read_structure(source, family, limits)
    answer, ended = probe(source.path, family, limits, tick)
    streams = items(answer, "streams")
    _refuse_failed_probe(source, streams, ended)
    footage = _footage(source, family, container, structure, answer, limits)
    if not (footage.of_kind(TrackKind.VIDEO) or footage.of_kind(TrackKind.AUDIO)):
        raise SourceUnsupported(source.name, "it has neither video nor sound")
    return footage


def _refuse_failed_probe(source: SourceFile, streams: object, ended: Finished) -> None:
    if ended.returncode == 0 and streams:
        return
    if ended.returncode in (_SIGKILLED, 127):
        raise MediaToolFailed(f"ffprobe was stopped while it read {source.name}. Try again.")
    if _TOO_MANY_PIXELS.search(ended.stderr):
        raise MediaLimit(
            f"{source.name} has a picture too large to be read safely.", source=source.name
        )
    if _CUT_OFF.search(ended.stderr):
        raise SourceTruncated(source.name, "its index is missing or its end is cut off")
    raise SourceNotMedia(source.name, "a damaged recording that no demuxer can read")


def _footage(
    source: SourceFile,
    family: Family,
    container: str,
    structure: Structure,
    answer: Json,
    limits: MediaLimits,
) -> Footage:
    streams = items(answer, "streams")
    if len(streams) > limits.tracks_max:
        raise MediaLimit(
            f"{source.name} has {len(streams)} tracks; at most {limits.tracks_max} are taken.",
            source=source.name,
        )
    form = child(answer, "format")
    tracks = tuple(_track(stream, structure) for stream in streams)
    picture = next((s for s, t in zip(streams, tracks, strict=True) if _is_picture(t)), {})
    hidden = _hidden(source, structure)
    return Footage(
        path=source.path,
        name=source.name,
        size_bytes=structure.size_bytes,
        family=family,
        container=container,
        start=fraction(form, "start_time"),
        duration=fraction(form, "duration"),
        tracks=tracks,
        width=number(picture, "width"),
        height=number(picture, "height"),
        fps=fraction(picture, "avg_frame_rate"),
        chapters=tuple(_chapter(node) for node in items(answer, "chapters")),
        trailing_bytes=structure.trailing_bytes,
        fragmented=structure.fragmented,
        hidden_head=hidden.head,
        hidden_rest=hidden.rest,
    )


def _is_picture(track: Track) -> bool:
    return track.kind is TrackKind.VIDEO and not track.attached_picture


def _hidden(source: SourceFile, structure: Structure) -> Hidden:
    movie = structure.movie
    if movie is None or movie.fragments:
        return Hidden()
    with source.path.open("rb") as file:
        videos = (track for track in movie.tracks if track.handler == b"vide")
        found = [hidden_frames(file, track, movie.timescale) for track in videos]
    return Hidden(sum(one.head for one in found), sum(one.rest for one in found))


def _track(stream: Json, structure: Structure) -> Track:
    box = _box_of(stream, structure.movie)
    if box is not None and box.protected:
        raise SourceEncrypted(structure.name)
    if box is not None and box.descriptions > 1:
        raise SourceUnsupported(structure.name, "its encoder settings change midway")
    tags = child(stream, "tags")
    kinds = {str(kind): kind for kind in TrackKind}
    base = fraction(stream, "time_base") or Fraction(1)
    return Track(
        index=number(stream, "index"),
        track_id=_track_id(stream),
        kind=kinds.get(text(stream, "codec_type"), TrackKind.DATA),
        codec=text(stream, "codec_name", "unknown"),
        tag=text(stream, "codec_tag_string"),
        handler=text(tags, "handler_name", text(tags, "title")).strip(),
        time_base=base,
        start=number(stream, "start_pts") * base,
        duration=number(stream, "duration_ts") * base,
        samples=number(stream, "nb_frames"),
        data_bytes=box.sizes.total if box else 0,
        properties=properties(stream, box),
        attached_picture=is_attached_picture(stream),
    )


def _box_of(stream: Json, movie: Movie | None) -> TrackBox | None:
    if movie is None:
        return None
    return movie.track(_track_id(stream))


def _track_id(stream: Json) -> int:
    return int(text(stream, "id", "0"), 0)


def _chapter(node: Json) -> Chapter:
    base = fraction(node, "time_base")
    return Chapter(
        start_ms=round(number(node, "start") * base * 1000),
        end_ms=round(number(node, "end") * base * 1000),
        title=text(child(node, "tags"), "title"),
    )
