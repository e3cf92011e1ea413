"""What the container itself says before ffprobe is asked: cut off, encrypted, trailing bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from reelroom.domain.media import Family, SourceFile
from reelroom.domain.media_errors import SourceEncrypted, SourceNotMedia, SourceTruncated

from .boxes import MalformedBox
from .ebml import MatroskaState, matroska_state
from .limits import MediaLimits
from .movie import Movie, read_movie
from .transport import is_scrambled


@dataclass(frozen=True, slots=True)
class Structure:
    """`movie` is there for MP4/MOV alone."""

    name: str
    size_bytes: int
    movie: Movie | None = None

    @property
    def trailing_bytes(self) -> int:
        """Bytes after the last box."""
        return self.movie.trailing_bytes if self.movie else 0

    @property
    def fragmented(self) -> bool:
        """Whether samples are described by moof boxes."""
        return bool(self.movie and self.movie.fragments)


def read_structure(source: SourceFile, family: Family, limits: MediaLimits) -> Structure:
    """Read the container's frame; raises SourceTruncated, SourceEncrypted or SourceNotMedia."""
    size = source.path.stat().st_size
    if family is Family.MP4:
        return Structure(source.name, size, _movie(source, limits))
    if family is Family.MATROSKA:
        _check_matroska(source, matroska_state(source.path))
    elif family is Family.AVI:
        _check_riff(source, size)
    elif is_scrambled(source.path):
        raise SourceEncrypted(source.name)
    return Structure(source.name, size)


def _movie(source: SourceFile, limits: MediaLimits) -> Movie:
    try:
        movie = read_movie(source.path, limits.samples_max)
    except (MalformedBox, struct.error) as error:
        raise SourceNotMedia(source.name, f"a damaged MP4 ({error})") from error
    if movie.overrun:
        raise SourceTruncated(
            source.name, f"its {movie.overrun} box goes on after the last byte of the file"
        )
    if movie.moov is None:
        if not movie.has_media:
            raise SourceNotMedia(source.name, "an MP4 shell without any recording")
        raise SourceTruncated(source.name, "its index (moov) is missing")
    if any(max(t.last_chunk_end, t.sizes.total) > movie.size for t in movie.tracks):
        raise SourceTruncated(source.name, "its index points beyond the last byte of the file")
    return movie


def _check_matroska(source: SourceFile, state: MatroskaState) -> None:
    if state.encrypted:
        raise SourceEncrypted(source.name)
    if state.cut_off:
        raise SourceTruncated(source.name, "its segment goes on after the last byte of the file")


def _check_riff(source: SourceFile, size: int) -> None:
    with source.path.open("rb") as file:
        head = file.read(8)
    if int.from_bytes(head[4:8], "little") + 8 > size:
        raise SourceTruncated(source.name, "its RIFF chunk goes on after the last byte of the file")
