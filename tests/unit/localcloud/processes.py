"""Which processes belong to a data folder (Linux only)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path


def processes_of(data: Path) -> dict[int, str]:
    """Every process with the folder in its command line or environment, and its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            known = command + (entry / "environ").read_bytes()
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's
        if command and str(data).encode() in known:
            found[int(entry.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found


def until(true: Callable[[], object], within_s: float = 120.0) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.02)
