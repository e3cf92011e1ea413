"""Give a finished file its final name, so that no reader ever sees a part of it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from reelroom.domain.media_errors import FinalFileExists

_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def commit(part: Path, final: Path) -> None:
    """Link `part` as `final`, make the folder durable, remove `part`.

    Repeating it after a crash at any point ends in the same state. Both must lie in one file
    system. Raises FinalFileExists when `final` is another file; it is never overwritten.
    """
    if not part.exists() and final.exists():
        return
    try:
        os.link(part, final)
    except FileExistsError:
        if not part.samefile(final):
            raise FinalFileExists(f"{final.name} is there already; choose another name.") from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _move_where_links_are_unknown(part, final)
    sync_folder(final.parent)
    part.unlink(missing_ok=True)


def _move_where_links_are_unknown(part: Path, final: Path) -> None:
    """exFAT and some network drives have no links; a rename is atomic there as well."""
    if final.exists():
        raise FinalFileExists(f"{final.name} is there already; choose another name.")
    part.rename(final)


def sync_folder(folder: Path) -> None:
    """fsync a directory, so that a new name in it survives a crash."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """fsync a file's bytes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
