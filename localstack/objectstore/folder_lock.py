"""One process for one data folder: a second one would take the first one's work for leftovers."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from reelroom.domain.errors import Conflict


class FolderInUse(Conflict):
    """Another object store runs on the folder."""

    code = "FOLDER_IN_USE"


class FolderLock:
    """Held until `release` or the end of the process, also by SIGKILL. Raises FolderInUse."""

    def __init__(self, folder: Path) -> None:
        self._descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise FolderInUse(
                f"An object store is running on {folder} already; stop it or choose another folder."
            ) from None

    def release(self) -> None:
        os.close(self._descriptor)
