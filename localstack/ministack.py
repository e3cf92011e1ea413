"""ministack: the pinned emulator, in an environment of its own, as a child process.

Its own environment, because it pins botocore exactly; bound to 127.0.0.1, because it runs what is
uploaded to it; on a leash, because a process nobody owns would keep a port and a stale state.
It saves its state on a clean stop only, so nothing that must last may live in it alone.
"""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VERSION = "1.5.33"
CHECKOUT = Path(__file__).parents[1]
LOCK = CHECKOUT / "requirements" / "ministack.txt"
TOOLS = CHECKOUT / ".local" / "tools"
READY_WITHIN_S = 20.0
_PORT_ATTEMPTS = 5


class MinistackFailed(Exception):
    """ministack could not be installed or started; the message says why and what to do."""


def install(tools: Path = TOOLS, lock: Path = LOCK) -> Path:
    """The Python of ministack's environment, made on the first call. A second call costs nothing.

    Safe to call from several processes at once. Raises MinistackFailed.
    """
    home = tools / f"ministack-{VERSION}"
    python = home / "bin" / "python"
    stamp = home / "complete"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    if _installed(stamp, wanted):
        return python
    tools.mkdir(parents=True, exist_ok=True)
    with _locked(tools / f".ministack-{VERSION}.lock"):
        if not _installed(stamp, wanted):
            shutil.rmtree(home, ignore_errors=True)
            _uv("venv", "--quiet", "--python", sys.executable, str(home))
            _uv("pip", "install", "--quiet", "--python", str(python), "--require-hashes",
                "-r", str(lock))  # fmt: skip
            stamp.write_text(wanted)
    return python


def _installed(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def _uv(*arguments: str) -> None:
    beside = Path(sys.executable).parent / "uv"
    uv = str(beside) if beside.is_file() else shutil.which("uv")
    if uv is None:
        raise MinistackFailed("uv is missing: install it into the environment (pip install uv)")
    done = subprocess.run([uv, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise MinistackFailed(
            f"uv {arguments[0]} failed, is the package index reachable?\n{done.stderr.strip()}"
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True, slots=True)
class Setup:
    """How one ministack is run.

    `data` takes its log, temporary files and (with `persist`) its state. `services` limits what
    it answers for, () means all. `port` 0 picks a free one.
    """

    data: Path
    services: tuple[str, ...] = ()
    persist: bool = False
    port: int = 0
    region: str = "us-east-1"
    account: str = "000000000000"


class Ministack:
    """A running ministack; `url`, `port` and `pid` are fixed for its life."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.port = port
        self.pid = process.pid
        self.url = f"http://127.0.0.1:{port}"

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> int:
        """Block until it has ended, however that came; its return code."""
        return self._process.wait()

    def stop(self, within_s: float = 10.0) -> None:
        """SIGTERM, which saves the state when it persists; SIGKILL after `within_s`."""
        self._process.terminate()
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self.kill()
        self._let_go()

    def kill(self) -> None:
        """SIGKILL; nothing is saved."""
        self._process.kill()
        self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()


def start(python: Path, setup: Setup) -> Ministack:
    """Start ministack with the Python that `install` gave, and wait until it is ready.

    Raises MinistackFailed with the end of its log.
    """
    (setup.data / "tmp").mkdir(parents=True, exist_ok=True)
    attempts = 1 if setup.port else _PORT_ATTEMPTS  # a free port may be taken before it is used
    for attempt in range(1, attempts + 1):
        port = setup.port or free_port()
        name = uuid.uuid4().hex
        running = Ministack(_spawn(python, setup, port, name), port)
        if _ready(running, name):
            return running
        running.kill()
        if attempt == attempts:
            raise MinistackFailed(f"ministack did not get ready:\n{_log_tail(setup.data)}")
    raise AssertionError("unreachable")


def _spawn(python: Path, setup: Setup, port: int, name: str) -> subprocess.Popen[bytes]:
    leash = Path(__file__).with_name("leash.py")
    how = "term" if setup.persist else "kill"
    with (setup.data / "ministack.log").open("ab") as log:
        return subprocess.Popen(
            [str(python), "-I", str(leash), "ministack", how],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(setup, port) | {"MINISTACK_EDITION": name},
            start_new_session=True,  # a Ctrl-C at the terminal is for its owner to handle
        )


def _environment(setup: Setup, port: int) -> dict[str, str]:
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "TMPDIR": str(setup.data / "tmp"),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "MINISTACK_REGION": setup.region,
        "MINISTACK_ACCOUNT_ID": setup.account,
        "PERSIST_STATE": "1" if setup.persist else "0",
        "STATE_DIR": str(setup.data / "state"),
        "S3_DATA_DIR": str(setup.data / "s3"),
        "IOT_MTLS_ENABLED": "0",  # these two would open ports of their own
        "SFTP_ENABLED": "0",
    }
    if setup.services:
        environment["SERVICES"] = ",".join(setup.services)
    return environment


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(running: Ministack, name: str) -> bool:
    """Whether it answers, and it is this one: another may have taken the port meanwhile."""
    pause = threading.Event()
    deadline = time.monotonic() + READY_WITHIN_S
    while running.alive and time.monotonic() < deadline:
        edition = _edition(running.port)
        if edition is not None:
            return edition == name
        pause.wait(0.01)
    return False


def _edition(port: int) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/_ministack/health")
        return str(json.load(connection.getresponse()).get("edition"))
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _log_tail(data: Path) -> str:
    log = data / "ministack.log"
    return log.read_text(errors="replace")[-2000:] if log.is_file() else "(no log)"
