"""Bring a growing file to the disk while it is written, so that the fsync at its end is short."""

from __future__ import annotations

import ctypes
import functools
import os
from collections.abc import Callable
from pathlib import Path

_WRITE = 2  # SYNC_FILE_RANGE_WRITE: begin, and do not wait; what is begun already stays
_SyncFileRange = Callable[[int, int, int, int], int]


def begin_write_back(path: Path) -> None:
    """Ask the system to write what is in its cache of `path`; nothing where it cannot be asked.

    Proves nothing: errors are left to the fsync, which sees them still. Linux alone has the call.
    """
    call = _sync_file_range()
    if call is None:
        return
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        call(handle, 0, 0, _WRITE)
    finally:
        os.close(handle)


@functools.lru_cache(maxsize=1)
def _sync_file_range() -> _SyncFileRange | None:
    try:
        found = ctypes.CDLL(None).sync_file_range
    except (AttributeError, OSError):
        return None
    found.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    call: _SyncFileRange = found
    return call
