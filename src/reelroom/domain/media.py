"""What is known about footage: its tracks, how sources differ, the plan of a combine, its report.

Durations are milliseconds (`_ms`), exact seconds are `Fraction`, sizes are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path


class TrackKind(StrEnum):
    """The four kinds of track that ffprobe tells apart."""

    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"
    DATA = "data"


class Family(StrEnum):
    """Containers that may be joined with each other; families never mix."""

    MP4 = "MP4/MOV"
    MATROSKA = "Matroska/WebM"
    MPEGTS = "MPEG-TS"
    AVI = "AVI"


class Treatment(StrEnum):
    """What is done to one odd source (a stream copy into the work folder) before the join."""

    TIME_BASE = "time base"
    STREAM_ORDER = "stream order"


class CombinePhase(StrEnum):
    """Where a join is."""

    PREPARING = "PREPARING"
    COMBINING = "COMBINING"
    VERIFYING = "VERIFYING"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read. `name` is what the person calls it: for messages, never for a path."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of a recording, in ms from its start."""

    start_ms: int
    end_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class Track:
    """One stream of a file.

    `properties` are the (label, value) pairs that must be equal for two tracks to share one
    decoder configuration; both are written for people. `track_id` is the container's own number
    of it. `start` and `duration` are seconds,
    0 where the container does not say. `data_bytes` is 0 where only reading it all would tell.
    """

    index: int
    track_id: int
    kind: TrackKind
    codec: str
    tag: str
    handler: str
    time_base: Fraction
    start: Fraction
    duration: Fraction
    samples: int
    data_bytes: int
    properties: tuple[tuple[str, str], ...]
    attached_picture: bool = False


@dataclass(frozen=True, slots=True)
class Footage:
    """One probed file. `container` is the narrow format (mp4, mov, webm, m2ts ...).

    `hidden_head` frames before its start and `hidden_rest` others are hidden by an edit list.
    """

    path: Path
    name: str
    size_bytes: int
    family: Family
    container: str
    start: Fraction
    duration: Fraction
    tracks: tuple[Track, ...]
    width: int = 0
    height: int = 0
    fps: Fraction = Fraction(0)
    chapters: tuple[Chapter, ...] = ()
    trailing_bytes: int = 0
    fragmented: bool = False
    hidden_head: int = 0
    hidden_rest: int = 0

    def of_kind(self, kind: TrackKind) -> tuple[Track, ...]:
        """The tracks of one kind, in file order, cover pictures left out."""
        return tuple(t for t in self.tracks if t.kind is kind and not t.attached_picture)

    @property
    def duration_ms(self) -> int:
        """Length in ms, rounded."""
        return round(self.duration * 1000)


@dataclass(frozen=True, slots=True)
class Difference:
    """One property in which a source differs from the first one."""

    source: str
    property: str
    value: str
    reference: str
    reference_value: str

    def __str__(self) -> str:
        return (
            f"{self.source}: {self.property} is {self.value}, "
            f"but {self.reference_value} in {self.reference}"
        )


@dataclass(frozen=True, slots=True)
class DroppedTrack:
    """A track that cannot be carried into the result, and why."""

    source: str
    kind: TrackKind
    tag: str
    handler: str
    samples: int
    reason: str


@dataclass(frozen=True, slots=True)
class PlannedSource:
    """A source in its place. `tracks[i]` is its index of the plan's i-th track, None = absent."""

    footage: Footage
    tracks: tuple[int | None, ...]
    treatments: tuple[Treatment, ...] = ()


@dataclass(frozen=True, slots=True)
class CombinePlan:
    """Everything that was decided before the first byte is written.

    `tracks` are the first source's tracks that the result carries, in the result's order;
    `muxer` and `extension` name the result's container, `extensions` all that suit it;
    `bytes_total` is what will be read.
    """

    sources: tuple[PlannedSource, ...]
    family: Family
    muxer: str
    extension: str
    extensions: tuple[str, ...]
    tracks: tuple[Track, ...]
    dropped: tuple[DroppedTrack, ...]
    warnings: tuple[str, ...]
    bytes_total: int
    duration_ms: int

    @property
    def treated(self) -> tuple[PlannedSource, ...]:
        """The sources that are remuxed on their own before the join."""
        return tuple(source for source in self.sources if source.treatments)


@dataclass(frozen=True, slots=True)
class CombineProgress:
    """`bytes_done` grows up to `bytes_total`; it is not DONE before the report is there."""

    phase: CombinePhase
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class JoinedTrack:
    """A track of the result and how many samples were counted in it."""

    kind: TrackKind
    codec: str
    tag: str
    handler: str
    samples: int


@dataclass(frozen=True, slots=True)
class JoinedSource:
    """A source as it lies in the result: where it starts and what was done to it."""

    name: str
    size_bytes: int
    starts_at_ms: int
    duration_ms: int
    treatments: tuple[Treatment, ...]
    trailing_bytes: int


@dataclass(frozen=True, slots=True)
class CombineReport:
    """What the finished file is, measured on itself.

    `settings_boxes` are the udta children carried over from the first source;
    `av_error_ms` is the largest shift between video and audio that a join brought in
    (None where the container has no tables to read it from).
    """

    container: str
    extension: str
    size_bytes: int
    duration_ms: int
    width: int
    height: int
    fps: float
    tracks: tuple[JoinedTrack, ...]
    dropped: tuple[DroppedTrack, ...]
    sources: tuple[JoinedSource, ...]
    settings_boxes: tuple[str, ...]
    chapters: int
    av_error_ms: float | None
    warnings: tuple[str, ...]
