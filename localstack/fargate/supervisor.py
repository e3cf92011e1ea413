"""The parent of one task: starts it, stops it, and writes down how it ended.

Run as `python -I -S supervisor.py FOLDER` in a session of its own; needs the standard library only.
FOLDER holds `spec.json` (argv, env, cwd, log, ephemeral, stop_timeout_s) and gets `pid.json` when
the task runs and `exit.json` ({exit_code, error, at}) when nothing of it is left. `lock` is held
as long as the supervisor lives.

SIGTERM: as `docker stop`: SIGTERM to the task's first process, SIGKILL to all of it after
stop_timeout_s. SIGUSR1: SIGKILL to all of it at once.
"""

import contextlib
import ctypes
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_HEARD = {signal.SIGTERM, signal.SIGUSR1, signal.SIGCHLD, signal.SIGALRM}


def main(folder: Path) -> None:
    """Run the task of `folder`, once ever."""
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    if (folder / "exit.json").exists() or (folder / "pid.json").exists():
        return
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    spec = json.loads((folder / "spec.json").read_text())
    try:
        child = _start(spec)
    except OSError as error:
        _end(folder, spec, None, f"{error.strerror}: {spec['argv'][0]}")
        return
    _write(folder / "pid.json", {"supervisor": os.getpid(), "task": child.pid})
    status = _wait(child.pid, spec["stop_timeout_s"])
    _kill_the_rest()
    _end(folder, spec, _exit_code(status), None)


def _start(spec: dict[str, Any]) -> subprocess.Popen[bytes]:
    with Path(spec["log"]).open("ab") as log:
        return subprocess.Popen(
            spec["argv"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=spec["cwd"],
            env=spec["env"],
            start_new_session=True,
            preexec_fn=_in_the_child,
        )


def _in_the_child() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _wait(task: int, stop_timeout_s: int) -> int:
    """The wait status of the task's first process."""
    stopping = False
    while True:
        heard = signal.sigwait(_HEARD)
        if heard == signal.SIGTERM and not stopping:
            stopping = True
            _signal(task, signal.SIGTERM)
            signal.setitimer(signal.ITIMER_REAL, max(stop_timeout_s, 0.001))
        elif heard in (signal.SIGUSR1, signal.SIGALRM):
            _signal(task, signal.SIGKILL)
        while True:  # orphans of the task end here too, and one signal may stand for several
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            if pid == task:
                return status


def _kill_the_rest() -> None:
    """As in a container: when the first process has ended, the others are killed."""
    while True:
        for pid in _children():
            _signal(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    """Processes whose parent is this one; orphans of the task came here (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue  # ended meanwhile
        if parent == str(os.getpid()):
            found.append(int(stat.parent.name))
    return found


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _exit_code(status: int) -> int:
    """As Docker gives it: 128 + the signal's number for a process that a signal ended."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _end(folder: Path, spec: dict[str, Any], exit_code: int | None, error: str | None) -> None:
    shutil.rmtree(spec["ephemeral"], ignore_errors=True)
    _write(folder / "exit.json", {"exit_code": exit_code, "error": error, "at": time.time()})


def _write(path: Path, value: dict[str, Any]) -> None:
    draft = path.with_name(path.name + ".new")
    with draft.open("w") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(path)


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
