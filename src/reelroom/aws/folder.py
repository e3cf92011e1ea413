"""The `Files` port on a mounted folder; it is what the Files function and tests work on.

Paths are walked by descriptors that follow no symbolic link, so that none leads out of the root,
not even one that appears in between.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

from reelroom.domain.errors import Invalid, Transient
from reelroom.domain.job import STAGING_FOLDERS
from reelroom.ports import Entry

_ROOTS: Final = frozenset({"session_recordings", *STAGING_FOLDERS})
_GONE: Final = (FileNotFoundError, NotADirectoryError)
_Failure = tuple[type[BaseException], BaseException, TracebackType]
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Below `session_recordings/` and the STAGING_FOLDERS of `root` only; Invalid elsewhere."""

    root: Path

    def entries(self, folder: str) -> list[Entry]:
        """The files and folders directly in `folder`, sorted by path; none when it is gone."""
        parts = _checked(folder)
        with _failures("listed"):
            try:
                with _opened(self.root, parts) as descriptor:
                    names = sorted(os.listdir(descriptor))  # noqa: PTH208 - by descriptor
                    found = [_entry(descriptor, folder.rstrip("/"), name) for name in names]
            except _GONE:
                return []
        return [entry for entry in found if entry]

    def delete(self, paths: Iterable[str]) -> None:
        """A folder that is left empty goes too, but for those at the top."""
        checked = [_checked(path, below=True) for path in paths]
        with _failures("deleted"):
            for parts in checked:
                _delete(self.root, parts)


def _checked(path: str, *, below: bool = False) -> tuple[str, ...]:
    parts = tuple(path.rstrip("/").split("/"))
    plain = all(part not in {"", ".", ".."} and "\0" not in part for part in parts)
    if not plain or parts[0] not in _ROOTS or (below and len(parts) < 2):
        raise Invalid(f"Only paths below {' and '.join(sorted(_ROOTS))} are reached from here.")
    return parts


@contextmanager
def _opened(root: Path, parts: tuple[str, ...]) -> Iterator[int]:
    """A descriptor of the folder `parts`; NotADirectoryError where a link is in the way."""
    # O_DIRECTORY is looked at before O_NOFOLLOW, so a link is "not a directory", never ELOOP.
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            inner = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def _delete(root: Path, parts: tuple[str, ...]) -> None:
    try:
        with _opened(root, parts[:-1]) as folder:
            _delete_entry(folder, parts[-1])
    except _GONE:
        pass
    for depth in range(len(parts) - 1, 1, -1):
        try:
            with _opened(root, parts[: depth - 1]) as folder:
                os.rmdir(parts[depth - 1], dir_fd=folder)
        except _GONE:
            continue
        except OSError:
            return  # not empty: somebody else's files are in it


def _delete_entry(folder: int, name: str) -> None:
    mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
    if stat.S_ISDIR(mode):
        shutil.rmtree(name, dir_fd=folder, onerror=_raise_unless_gone)
    else:
        os.unlink(name, dir_fd=folder)


def _raise_unless_gone(_function: object, _path: object, failure: _Failure) -> None:
    """Two that delete the same folder do not stop each other half-way."""
    if not isinstance(failure[1], FileNotFoundError):
        raise failure[1]


def _entry(folder: int, path: str, name: str) -> Entry | None:
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return Entry(f"{path}/{name}", datetime.fromtimestamp(found.st_mtime, UTC))


@contextmanager
def _failures(done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Transient(f"Files could not be {done} now: {why}. Try again.") from error
