"""Imports without a network: another server and the streams of the bucket in memory, with points
to fail at; what a probe would say is said by heart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import pytest

from jobs.importer.job import Importer
from reelroom.domain.errors import NotFound, ReelroomError
from reelroom.domain.importing import ImportDetails, Wanted
from reelroom.domain.job import Job, JobKind
from reelroom.domain.media import Family, Footage, SourceFile, Track, TrackKind
from reelroom.domain.parts import Part
from reelroom.domain.session import Session
from reelroom.media.limits import MediaLimits
from reelroom.media.moov_edit import made
from reelroom.ports import Services
from reelroom.ports.importing import Answer, Piece
from reelroom.runner.work import JobFunction
from reelroom.usecases.importing import IMPORT, import_recording
from tests.fakes.blobs import crc_of
from tests.fakes.sender import OWNER
from tests.faults.layer import Layer
from tests.faults.rig import ByteBlobs, Rig

PART: Final = 256
MEDIA: Final = bytes(range(256)) * 5
MOVIE: Final = (
    made(b"ftyp", b"isom\0\0\0\0") + made(b"mdat", MEDIA) + made(b"moov", made(b"udta", b"x" * 90))
)
MOVED: Final = (
    made(b"ftyp", b"isom\0\0\0\0") + made(b"moov", made(b"udta", b"x" * 90)) + made(b"mdat", MEDIA)
)
URL: Final = "https://tool.example/day.mp4"


@dataclass
class MemoryDigest:
    data: bytes = b""

    @property
    def size(self) -> int:
        return len(self.data)

    def hex(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class MemoryOrigin:
    """A server of one movie that knows ranges."""

    layer: Layer
    data: bytes = MOVIE

    @contextmanager
    def open(
        self, wanted: Wanted, tick: Callable[[], None], start: int = 0, validator: str | None = None
    ) -> Iterator[Answer]:
        assert wanted == Wanted(URL, "t0ken")
        self.layer.call("origin.open", lambda: None)
        tick()
        yield Answer("tool.example", start, len(self.data), '"v1"', "day.mp4", self._chunks(start))

    def _chunks(self, start: int) -> Iterator[bytes]:
        for at in range(start, len(self.data), 100):
            self.layer.call("origin.chunk", lambda: None)
            yield self.data[at : at + 100]


@dataclass
class MemoryStreams:
    """The contract of `Streams` over a bucket that keeps bytes."""

    blobs: ByteBlobs
    layer: Layer

    def digest(self) -> MemoryDigest:
        return MemoryDigest()

    def checksum(self, data: bytes) -> str:
        return crc_of(data)

    def receive(
        self,
        chunks: Iterator[bytes],
        key: str,
        multipart_id: str,
        first: int,
        part_bytes: int,
        digest: Any,
        on_bytes: Callable[[int], None],
    ) -> None:
        taken, sent, number, broken = b"", 0, first, None
        try:
            for chunk in chunks:
                taken += chunk
                while len(taken) >= part_bytes:
                    self._part(key, multipart_id, number, taken[:part_bytes], digest)
                    taken, number, sent = taken[part_bytes:], number + 1, sent + part_bytes
                    on_bytes(sent)
        except ReelroomError as error:
            broken = error
        if broken is not None:
            raise broken
        if taken:
            self._part(key, multipart_id, number, taken, digest)

    def _part(self, key: str, multipart_id: str, number: int, data: bytes, digest: Any) -> None:
        digest.data += data
        self.layer.call(
            "streams.part", lambda: self.blobs.put_bytes(key, multipart_id, number, data)
        )

    def put_part(self, key: str, multipart_id: str, number: int, data: bytes) -> Part:
        self.layer.call(
            "streams.put_part", lambda: self.blobs.put_bytes(key, multipart_id, number, data)
        )
        return Part(number, len(data), crc_of(data), f'"{crc_of(data)}"')

    def copy_parts(
        self,
        source: str,
        pieces: Sequence[Piece],
        key: str,
        multipart_id: str,
        on_bytes: Callable[[int], None],
    ) -> list[Part]:
        copied, done = [], 0
        for one in pieces:
            data = self._bytes(source)[one.start : one.end]
            copied.append(self.put_part(key, multipart_id, one.number, data))
            done += len(data)
            on_bytes(done)
        return copied

    def join(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        self.layer.call(
            "streams.join",
            lambda: self.blobs.complete_multipart(key, multipart_id, parts, size, crc64nvme),
        )

    def read(self, key: str, start: int, end: int) -> bytes:
        return bytes(self.layer.call("streams.read", lambda: self._bytes(key)[start:end]))

    def sha256(self, key: str, size: int, on_bytes: Callable[[int], None]) -> str:
        data = self.layer.call("streams.sha256", lambda: self._bytes(key))
        return hashlib.sha256(data).hexdigest()

    def _bytes(self, key: str) -> bytes:
        known = self.blobs.objects.get(key)
        if known is None:
            raise NotFound("This is no longer in storage.")
        return known.content if known.content is not None else self.blobs.bytes[key]


def import_movies(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tasks of `rig` import too, in small parts."""
    monkeypatch.setattr("jobs.importer.intake._PART_BYTES", PART)
    monkeypatch.setattr("jobs.importer.publication._SMALLEST", PART)
    monkeypatch.setattr("jobs.importer.publication._COPIED", 2 * PART)

    def probe(source: SourceFile, *_: Any) -> Footage:
        return rig.layer.call("engine.probe", lambda: _footage(source))  # type: ignore[no-any-return]

    monkeypatch.setattr("jobs.importer.inspection.probe_footage", probe)
    rig.blobs.smallest_part = PART

    def importer(services: Services) -> Mapping[JobKind, JobFunction]:
        streams, origin = MemoryStreams(rig.blobs, rig.layer), MemoryOrigin(rig.layer)
        staging = rig.root / "staging"
        return {IMPORT: Importer(services, origin, streams, staging, MediaLimits(), (0.0,))}

    rig.more = importer


def asked(rig: Rig, session: Session | None = None) -> Job:
    """An import in the queue; its task was asked for."""
    where = session or rig.sender.session()
    details = ImportDetails(url=URL, token="t0ken")
    return import_recording(rig.world.services, OWNER, where.id, details)


def _footage(source: SourceFile) -> Footage:
    track = Track(
        *(0, 1, TrackKind.VIDEO, "h264", "avc1", ""),
        *(Fraction(1, 30), Fraction(0), Fraction(1), 30, 0, ()),
    )
    whole = Footage(
        *(source.path, source.name, source.path.stat().st_size, Family.MP4, "mp4"),
        *(Fraction(0), Fraction(1), (track,)),
    )
    return replace(whole, width=320, height=180, fps=Fraction(30))
