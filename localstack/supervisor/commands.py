"""`up`, `down` and `status`: each prints, and answers the exit code."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from localstack.endpoints import FILE_NAME, NotRunning
from localstack.plan import Plan, load_plan
from localstack.supervisor import lock, report
from localstack.supervisor.errors import PartFailed
from localstack.supervisor.ports import ports_from
from localstack.supervisor.supervisor import STOP_WITHIN_S, Supervisor

_DETACHED_WITHIN_S = 120.0


def up(data: Path, *, port_base: int, sweep_every_s: float | None, detach: bool) -> int:
    """Run until Ctrl-C, SIGTERM or `down`; with `detach` return once it is ready."""
    data.mkdir(parents=True, exist_ok=True)
    if detach:
        return _up_detached(data, port_base, sweep_every_s)
    lock.hold_to_the_end(data)
    plan = Plan(data.resolve(), ports_from(port_base), sweep_every_s=sweep_every_s)
    supervisor = Supervisor(plan)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.end())
    signal.signal(signal.SIGINT, lambda *_: supervisor.end())
    started = time.monotonic()
    failed = supervisor.start()
    try:
        took = time.monotonic() - started
        print(f"The local cloud is ready ({took:.1f} s):\n{report.addresses(plan)}", flush=True)
        if failed:
            print(report.failures(failed), file=sys.stderr, flush=True)
        supervisor.keep()
    finally:
        supervisor.stop()
    return 0


def down(data: Path) -> int:
    """Stop the cloud on this folder and wait until it is gone. Raises NotRunning."""
    pid = _running(data)
    lock.ask_to_stop(pid)
    deadline = time.monotonic() + 2 * STOP_WITHIN_S
    while lock.holder(data) == pid:
        if time.monotonic() > deadline:
            print(f"Process {pid} does not stop; look at {data / 'logs'}.", file=sys.stderr)
            return 1
        time.sleep(0.05)
    print("The local cloud has stopped; what it holds stays on disk.")
    return 0


def status(data: Path) -> int:
    """Print what listens; 0 when all of it does. Raises NotRunning."""
    pid = _running(data)
    plan = load_plan(data)
    listening = report.listening(plan)
    print(f"The local cloud runs (process {pid}):\n{report.addresses(plan)}")
    for port, well in listening.items():
        print(f"  {port:<10} {'listens' if well else 'DOES NOT ANSWER'} ({plan.ports[port]})")
    return 0 if all(listening.values()) else 1


def _running(data: Path) -> int:
    pid = lock.holder(data)
    if pid is None:
        raise NotRunning(f"No local cloud runs on {data}; start one with `make up`.")
    return pid


def _up_detached(data: Path, port_base: int, sweep_every_s: float | None) -> int:
    sweep = [] if sweep_every_s is None else ["--sweep-every", str(sweep_every_s)]
    options = ["--data", str(data), "--port-base", str(port_base), *sweep]
    log = data / "logs" / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "localstack", "up", *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + _DETACHED_WITHIN_S
    while not ((data / FILE_NAME).is_file() and lock.holder(data) == process.pid):
        if process.poll() is not None or time.monotonic() > deadline:
            raise PartFailed(log.read_text(errors="replace").strip())
        time.sleep(0.05)
    print(log.read_text(errors="replace").strip())
    return 0
