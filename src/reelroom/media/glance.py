"""What a recording is that lies elsewhere, by a few ranges of it and without any other program.

It tells less than a probe: what the container itself says.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Final, cast

from reelroom.domain.import_errors import SourceNotPlayable
from reelroom.domain.media import Family
from reelroom.domain.media_errors import SourceEmpty, SourceNotMedia, SourceUnsupported
from reelroom.domain.recording import CONTENT_TYPES, Contents
from reelroom.ports.looking import Read, Seen

from .boxes import MalformedBox
from .glance_matroska import glance_matroska
from .glance_movie import glance_movie
from .glimpse import Glimpse
from .magic import HEAD_BYTES, family_of_head
from .outline import RangedFile

_EXTENSIONS: Final = {"matroska": "mkv"}


def glance(name: str, size: int, read: Read) -> Seen:
    """`reelroom.ports.looking.Look`."""
    if size < 1:
        raise SourceEmpty(name)
    family, container = family_of_head(name, read(0, min(size, HEAD_BYTES)))
    extension = _EXTENSIONS.get(container, container)
    if family not in {Family.MP4, Family.MATROSKA}:
        raise SourceNotPlayable(name, family)
    found = _glimpse(name, size, read, family)
    if found.duration_ms <= 0:
        raise SourceUnsupported(name, "it does not say how long it is")
    contents = Contents(
        size_bytes=size,
        duration_ms=found.duration_ms,
        container=container,
        content_type=CONTENT_TYPES[extension],
        sha256="",
        crc64nvme="",
        video_codec=found.video_codec,
        audio_codec=found.audio_codec,
        width=found.width or None,
        height=found.height or None,
        fps=round(found.fps, 3) or None,
        tracks_kept=found.others,
    )
    return Seen(contents, extension)


def _glimpse(name: str, size: int, read: Read, family: Family) -> Glimpse:
    try:
        if family is Family.MP4:
            return glance_movie(name, size, read)
        return glance_matroska(name, cast("BinaryIO", RangedFile(read, size)), size)
    except (MalformedBox, struct.error) as error:
        raise SourceNotMedia(name, f"a damaged file ({error})") from error
