"""Remove a large file without waiting until the file system has freed its blocks."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path
from typing import Final

_LARGE: Final = 64 << 20
_HELD: Final = ("sh", "-c", "sleep 1 &")


def discard(path: Path) -> None:
    """The name is gone on return, and nothing is said of a file that is not there.

    Freeing takes as long as the disk likes: half a second a gigabyte where each extent is trimmed
    at once (`mount -o discard`). So a process of its own holds the last descriptor for a moment,
    and it is that one's end which takes as long. Only on a disk of this machine: a network file
    system gives an open file another name instead of removing it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        path.unlink(missing_ok=True)
        return
    try:
        if _is_slow_to_free(os.fstat(handle)):
            _hold(handle)
        path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _is_slow_to_free(status: os.stat_result) -> bool:
    """Devices without a major number are none: NFS, FUSE, memory."""
    is_file = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
    return is_file and status.st_size >= _LARGE and os.major(status.st_dev) != 0


def _hold(handle: int) -> None:
    """In a session of its own, so that a second Ctrl-C does not reach it. Without a shell the
    caller waits after all."""
    try:
        subprocess.run(
            _HELD,
            pass_fds=(handle,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            check=False,
        )
    except OSError:
        return
