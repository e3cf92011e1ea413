"""Brings blobs to the disk: early in the background, surely before a commit."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum, auto
from pathlib import Path

# A burst of parts is received first: writing takes the processor time that receiving needs.
PAUSE_S = 0.1


class _State(Enum):
    PENDING = auto()
    ON_DISK = auto()
    DAMAGED = auto()


class WriteBack:
    """Thread-safe. Remembers a blob from `soon` until it is synced for a commit or forgotten."""

    def __init__(self, path_of: Callable[[str], Path]) -> None:
        self._path_of = path_of
        self._lock = threading.Lock()
        self._states: dict[str, _State] = {}
        self._pool = ThreadPoolExecutor(1, "objectstore-write-back")

    def soon(self, name: str) -> None:
        """Start writing, so that the `sync` before a commit finds little to do."""
        with self._lock:
            self._states[name] = _State.PENDING
        self._pool.submit(self._write, name, time.monotonic() + PAUSE_S)

    def sync(self, names: Iterable[str]) -> None:
        """Bytes and directory entries are on the disk when this returns.

        Raises OSError when the disk could not keep one, now or in the background;
        FileNotFoundError when one is gone.
        """
        folders = set()
        for name in names:
            state = self._states.get(name)
            if state is _State.DAMAGED:
                raise OSError(errno.EIO, "the disk refused a part's bytes; send the part again")
            if state is not _State.ON_DISK:
                path = self._path_of(name)
                sync_path(path)
                folders.add(path.parent)
        for folder in folders:
            sync_path(folder)

    def forget(self, names: Iterable[str]) -> None:
        """These are committed or removed: no `sync` will ask for them again."""
        with self._lock:
            for name in names:
                self._states.pop(name, None)

    def settle(self) -> None:
        """Wait until every `soon` so far has been done."""
        self._pool.submit(lambda: None).result()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _write(self, name: str, not_before: float) -> None:
        time.sleep(max(0.0, not_before - time.monotonic()))
        if self._states.get(name) is not _State.PENDING:
            return
        try:
            path = self._path_of(name)
            sync_path(path)
            sync_path(path.parent)
            state = _State.ON_DISK
        except FileNotFoundError:
            return
        except OSError:
            # Remembered, because the kernel tells a failed write-back once only.
            state = _State.DAMAGED
        with self._lock:
            if name in self._states:
                self._states[name] = state


def sync_path(path: Path) -> None:
    """fsync a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
