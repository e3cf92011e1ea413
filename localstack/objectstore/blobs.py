"""Immutable files of bytes. Objects and parts are rows that name slices of them.

A blob that no committed row names does not exist: a crash leaves at most such files, and
`recover` removes them. Names are random, never a client's text.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from localstack.objectstore.write_back import WriteBack, sync_path

SHARDS = tuple(f"{number:02x}" for number in range(256))


class BlobWriter:
    """A blob that is being received; made on the first byte, removed unless kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._kept = False

    @property
    def name(self) -> str:
        return self._path.name

    def write(self, block: memoryview) -> None:
        """Append; OSError when the disk is full."""
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        while block:
            block = block[os.write(self._descriptor, block) :]

    def sync(self) -> None:
        """Bytes and directory entry are on the disk when this returns."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)
            sync_path(self._path.parent)

    def keep(self) -> None:
        """A committed row names the blob now."""
        self._kept = True

    def close(self) -> None:
        if self._descriptor is None:
            return
        os.close(self._descriptor)
        if not self._kept:
            self._path.unlink(missing_ok=True)


class Blobs:
    """The folder of blobs, and who is reading which."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._readers: Counter[str] = Counter()
        self._unwanted: set[str] = set()
        self.write_back = WriteBack(self._path)
        for shard in SHARDS:
            (root / shard).mkdir(parents=True, exist_ok=True)
        sync_path(root)

    @contextmanager
    def create(self) -> Iterator[BlobWriter]:
        """A new blob, gone at the end of the block unless `keep` was called."""
        writer = BlobWriter(self._path(secrets.token_hex(16)))
        try:
            yield writer
        finally:
            writer.close()

    def open(self, name: str) -> int:
        """A descriptor for reading; the caller closes it."""
        return os.open(self._path(name), os.O_RDONLY)

    def size(self, name: str) -> int:
        """Bytes on the disk, -1 when the file is missing."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return -1

    def reading(self, find: Callable[[], Iterable[str]]) -> list[str]:
        """Look blobs up and hold them in one step, so no removal comes in between."""
        with self._lock:
            names = list(find())
            self._readers.update(names)
        return names

    def release(self, names: Iterable[str]) -> None:
        """End of a `reading`; what was removed meanwhile goes now."""
        with self._lock:
            self._readers.subtract(names)
            self._readers = +self._readers
            free = self._take_unread()
        self._unlink(free)

    def remove(self, names: Iterable[str]) -> None:
        """Unlink blobs that no row names any more, each after its last reader."""
        with self._lock:
            self._unwanted.update(names)
            free = self._take_unread()
        self._unlink(free)

    def recover(self, wanted: Callable[[str], set[str]]) -> int:
        """Remove files that no row names (`wanted(shard)` gives those of one); how many."""
        removed = 0
        for shard in SHARDS:
            present = {entry.name for entry in os.scandir(self._root / shard)}
            for name in present - wanted(shard) if present else ():
                (self._root / shard / name).unlink()
                removed += 1
        return removed

    def _take_unread(self) -> set[str]:
        free = {name for name in self._unwanted if name not in self._readers}
        self._unwanted -= free
        return free

    def _unlink(self, names: set[str]) -> None:
        # Outside the lock: no row names these, so no reader can find them, and a big file takes
        # its time to go.
        self.write_back.forget(names)
        for name in names:
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name
