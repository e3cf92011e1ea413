"""Run ffmpeg and ffprobe: own process group, rlimits, deadline, a tick while they are silent.

A child is killed with its whole group when the deadline passes, when its output grows beyond
its bound, or when the caller's tick raises. On Linux it also dies with its parent.
"""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reelroom.domain.media_errors import MediaLimit, MediaToolFailed

from .limits import MIB

_STDERR_KEPT = 256 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one child may use; 0 means no bound of its own."""

    timeout_s: float
    address_space_bytes: int = 0
    file_bytes: int = 0
    stdout_bytes: int = 64 * MIB
    tick_s: float = 0.25


@dataclass(frozen=True, slots=True)
class Finished:
    """How a child ended. `stderr` holds the first 256 KiB, enough for every distinct complaint."""

    returncode: int
    stdout: bytes
    stderr: str


def run(
    argv: Sequence[str],
    bounds: Bounds,
    *,
    tick: Callable[[], None] | None = None,
    stdout: Callable[[bytes], None] | None = None,
) -> Finished:
    """Run `argv` to its end.

    `tick` is called at least every `bounds.tick_s` seconds; what it raises ends the child at once
    and is passed on. `stdout` takes the output as it comes, otherwise it is collected.
    Raises MediaLimit (deadline, output bound) and MediaToolFailed (cannot be started).
    """
    child = _start(argv)
    try:
        _restrict(child.pid, bounds)
        return _attend(child, bounds, tick or _no_tick, stdout)
    finally:
        _kill_group(child)


def _no_tick() -> None:
    return None


def _start(argv: Sequence[str]) -> subprocess.Popen[bytes]:
    if shutil.which(argv[0]) is None:
        raise MediaToolFailed(f"{argv[0]} was not found. Install ffmpeg 5.1 or later.")
    try:
        return subprocess.Popen(
            [*_guard(), *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise MediaToolFailed(f"{argv[0]} could not be started ({error.strerror}).") from error


@functools.lru_cache(maxsize=1)
def _guard() -> tuple[str, ...]:
    """util-linux setpriv, where it is: the child dies with us and never gains privileges."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--no-new-privs", "--") if setpriv else ()


def _restrict(pid: int, bounds: Bounds) -> None:
    """Limits are set from outside: code between fork and exec is unsafe beside threads."""
    if not hasattr(resource, "prlimit"):
        return
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CPU: int(bounds.timeout_s * 4) + 1,
    }
    if bounds.address_space_bytes:
        wanted[resource.RLIMIT_AS] = bounds.address_space_bytes
    if bounds.file_bytes:
        wanted[resource.RLIMIT_FSIZE] = bounds.file_bytes
    for kind, value in wanted.items():
        with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
            resource.prlimit(pid, kind, (value, value))


def _attend(
    child: subprocess.Popen[bytes],
    bounds: Bounds,
    tick: Callable[[], None],
    sink: Callable[[bytes], None] | None,
) -> Finished:
    assert child.stdout is not None
    assert child.stderr is not None
    collected, complaints = bytearray(), bytearray()
    deadline = time.monotonic() + bounds.timeout_s
    next_tick = time.monotonic()
    with selectors.DefaultSelector() as pipes, child.stdout, child.stderr:
        pipes.register(child.stdout, selectors.EVENT_READ, sink or collected.extend)
        pipes.register(child.stderr, selectors.EVENT_READ, _head_of(complaints))
        while pipes.get_map():
            for key, _ in pipes.select(max(0.0, next_tick - time.monotonic())):
                chunk = os.read(key.fd, _CHUNK)
                if chunk:
                    key.data(chunk)
                else:
                    pipes.unregister(key.fileobj)
            now = time.monotonic()
            if now >= next_tick:
                next_tick = now + bounds.tick_s
                tick()
                if child.poll() is not None:  # what it left running holds the pipes open
                    _end_group(child.pid)
            _check(now < deadline, "took too long", child)
            _check(len(collected) <= bounds.stdout_bytes, "said too much", child)
    _wait(child, deadline)
    return Finished(child.returncode, bytes(collected), complaints.decode(errors="replace"))


def _head_of(kept: bytearray) -> Callable[[bytes], None]:
    def keep(chunk: bytes) -> None:
        kept.extend(chunk[: max(0, _STDERR_KEPT - len(kept))])

    return keep


def _wait(child: subprocess.Popen[bytes], deadline: float) -> None:
    try:
        child.wait(timeout=max(1.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        _check(False, "took too long", child)


def _check(ok: bool, what: str, child: subprocess.Popen[bytes]) -> None:
    if not ok:
        raise MediaLimit(f"Reading this footage {what}, so it was stopped (process {child.pid}).")


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        _end_group(child.pid)
        child.wait()


def _end_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
