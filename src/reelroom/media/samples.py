"""The sizes of all samples of a file, track by track: what a join must carry over."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from reelroom.domain.media import Family, Footage
from reelroom.domain.media_errors import CombineIncomplete, MediaLimit, SourceTruncated

from .ffprobe import packets_argv
from .fragments import fragment_sizes
from .limits import MediaLimits
from .movie import Movie, read_movie
from .process import Bounds, run
from .tables import SampleSizes
from .times import decode_times, duration_of
from .track_box import TrackBox

_EMPTY = -1
_LISTED_MAX = 50_000_000


@dataclass(frozen=True, slots=True)
class Samples:
    """One track's samples; `head` and `tail` count those that an edit list lets a reader skip."""

    sizes: SampleSizes
    head: int = 0
    tail: int = 0


def samples_of(
    footage: Footage, limits: MediaLimits, tick: Callable[[], None] | None = None
) -> Mapping[int, Samples]:
    """Samples by stream index; from the index tables for MP4, else by reading every packet.

    Raises SourceTruncated when the reader complains on the way through.
    """
    if footage.family is Family.MP4:
        movie = read_movie(footage.path, limits.samples_max)
        by_id = movie_samples(footage.path, movie, limits.samples_max)
        return {t.index: by_id[t.track_id] for t in footage.tracks if t.track_id in by_id}
    sizes, complaint = packet_sizes(footage.path, footage.family, limits, tick)
    if complaint:
        raise SourceTruncated(footage.name, f"reading it through failed ({complaint})")
    return {index: Samples(listed) for index, listed in sizes.items()}


def movie_samples(path: Path, movie: Movie, samples_max: int) -> Mapping[int, Samples]:
    """Samples by track id of an MP4, its fragments included."""
    with path.open("rb") as file:
        more: Mapping[int, array[int]] = {}
        if movie.fragments and movie.moov is not None:
            more = fragment_sizes(file, movie.moov, movie.fragments, samples_max)
        found: dict[int, Samples] = {}
        for track in movie.tracks:
            head, tail = (0, 0) if movie.fragments else _skippable(path, track, movie.timescale)
            extra = more.get(track.track_id)
            found[track.track_id] = Samples(_with(track.sizes, extra), head, tail)
        return found


def _with(sizes: SampleSizes, extra: array[int] | None) -> SampleSizes:
    if not extra:
        return sizes
    listed = expanded(sizes) + extra
    return SampleSizes(len(listed), 0, listed)


def expanded(sizes: SampleSizes) -> array[int]:
    """One entry per sample. Raises MediaLimit where that would fill the memory."""
    if sizes.count > _LISTED_MAX:
        raise MediaLimit("This footage has more samples than can be checked.")
    return array("I", [sizes.uniform]) * sizes.count if sizes.uniform else sizes.sizes


def _skippable(path: Path, track: TrackBox, movie_timescale: int) -> tuple[int, int]:
    """Sound packets wholly before or after the track's edits; cameras cut in whole packets."""
    media = [edit for edit in track.edits if edit.media_time != _EMPTY]
    if track.handler != b"soun" or not media or not track.sizes.count:
        return 0, 0
    with path.open("rb") as file:
        total = duration_of(file, track.stts)
        step = max(1, decode_times(file, track.stts, [1])[0])
    last = media[-1]
    end = last.media_time + last.duration * track.timescale // movie_timescale
    tail = -(-max(0, total - end) // step) if last.duration else 0
    return min(-(-media[0].media_time // step), track.sizes.count), min(tail, track.sizes.count)


def packet_sizes(
    path: Path, family: Family, limits: MediaLimits, tick: Callable[[], None] | None
) -> tuple[Mapping[int, SampleSizes], str]:
    """Sizes by stream index from reading every packet, and ffprobe's first complaint."""
    listing = _Listing(limits.samples_max)
    bounds = Bounds(
        timeout_s=limits.copy_timeout_s(path.stat().st_size),
        address_space_bytes=limits.address_space_bytes,
        tick_s=limits.tick_s,
    )
    ended = run(packets_argv(path, family, limits), bounds, tick=tick, stdout=listing.feed)
    complaint = next(iter(ended.stderr.strip().splitlines()), "")
    if ended.returncode and not complaint:
        raise CombineIncomplete(f"reading {path.name} ended with code {ended.returncode}")
    return {i: SampleSizes(len(s), 0, s) for i, s in listing.sizes.items()}, complaint


class _Listing:
    """Collects `stream,size` lines as they arrive, in four bytes a packet."""

    def __init__(self, samples_max: int) -> None:
        self.sizes: dict[int, array[int]] = {}
        self._rest = b""
        self._left = samples_max

    def feed(self, chunk: bytes) -> None:
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._left -= len(lines)
        if self._left < 0:
            raise MediaLimit("This footage has more packets than can be checked.")
        for line in lines:
            index, _, size = line.strip().rstrip(b",").partition(b",")
            if index.isdigit() and size.isdigit():
                self.sizes.setdefault(int(index), array("I")).append(int(size))
