"""On what, when and under what load figures were taken."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_QUIET_S: Final = 1.0
_IDLE_SHARE: Final = 0.85


def described() -> str:
    """One line; without it a figure says nothing."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores ({_processor()}), "
        f"{memory:.0f} GiB, Linux {platform.release()}, Python {platform.python_version()}, "
        f"{_ffmpeg()}, {load()}"
    )


def load() -> str:
    return "load average " + " ".join(f"{value:.2f}" for value in os.getloadavg())


def wait_until_quiet(patience_s: float) -> None:
    """Return once the processors idle for a second, or when `patience_s` is over."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        idle, total = _ticks()
        time.sleep(_QUIET_S)
        idle_now, total_now = _ticks()
        if idle_now - idle >= _IDLE_SHARE * (total_now - total):
            return


def _ticks() -> tuple[int, int]:
    """Of all processors since they started: idle, and all; proc(5), /proc/stat."""
    with Path("/proc/stat").open(encoding="ascii") as file:
        spent = [int(value) for value in file.readline().split()[1:9]]
    return spent[3], sum(spent)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _ffmpeg() -> str:
    call = ["ffmpeg", "-version"]
    answer = subprocess.run(call, capture_output=True, text=True, check=True)
    return " ".join(answer.stdout.split()[:3:2])
