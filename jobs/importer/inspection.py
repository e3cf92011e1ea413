"""What came, and how it is to be laid out: read by ranges, nothing is downloaded as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jobs.importer.contents import contents_of, extension_of, require_playable
from jobs.importer.intake import Staged
from reelroom.domain.media import SourceFile
from reelroom.domain.media_errors import SourceNotMedia
from reelroom.domain.recording import Contents
from reelroom.media.boxes import Box, MalformedBox
from reelroom.media.limits import MediaLimits
from reelroom.media.moov_move import Immovable, Moved, is_last, moved
from reelroom.media.outline import Read, outline
from reelroom.media.probe import probe_footage
from reelroom.ports.importing import Streams


@dataclass(frozen=True, slots=True)
class Inspected:
    """`moved`: how the file is put together anew; None: it stays as it came."""

    contents: Contents
    extension: str
    moved: Moved | None


def inspect(
    staged: Staged,
    name: str,
    streams: Streams,
    folder: Path,
    limits: MediaLimits,
    tick: Callable[[], None],
) -> Inspected:
    """Works in `folder`, which is this attempt's own and gone afterwards, as are those of earlier
    ones beside it. Raises MediaRefused, SourceNotPlayable."""

    def read(start: int, end: int) -> bytes:
        tick()
        return streams.read(staged.key, start, end)

    _clear_older(folder)
    folder.mkdir(parents=True)
    try:
        path = folder / "outline"
        family, top = outline(path, name, staged.size, read, tick)
        require_playable(name, family)
        footage = probe_footage(SourceFile(path, name), limits, tick)
        layout, warnings = _layout(name, staged.size, top, read)
        size = layout.size if layout else staged.size
        return Inspected(contents_of(footage, size, warnings), extension_of(footage), layout)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):  # a later attempt's is in it
            folder.parent.rmdir()


def _clear_older(folder: Path) -> None:
    """An attempt that lost the job may still be alive: what it clears is never a later one's."""
    for other in folder.parent.iterdir() if folder.parent.is_dir() else ():
        if other.name.isdecimal() and int(other.name) <= int(folder.name):
            shutil.rmtree(other, ignore_errors=True)


def _layout(
    name: str, size: int, top: tuple[Box, ...], read: Read
) -> tuple[Moved | None, tuple[str, ...]]:
    if not is_last(top):
        return None, ()
    place = next(box for box in top if box.kind == b"moov")
    try:
        return moved(top, read(place.start, place.end), size), ()
    except Immovable as error:
        return None, (f"Its index stays at the end, so that players start late: {error}.",)
    except MalformedBox as error:
        raise SourceNotMedia(name, f"a damaged MP4 ({error})") from error
