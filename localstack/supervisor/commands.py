"""`up`, `down` and `status`: each prints, and answers the exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from localstack import endpoints
from localstack.endpoints import NotRunning
from localstack.plan import Plan, load_plan
from localstack.supervisor import lock, report
from localstack.supervisor.errors import PartFailed
from localstack.supervisor.ports import ports_from
from localstack.supervisor.supervisor import STOP_WITHIN_S, Supervisor

_DETACHED_WITHIN_S = 120.0


def up(
    data: Path, *, port_base: int, sweep_every_s: float | None, localstack_url: str | None
) -> int:
    """Run until Ctrl-C, SIGTERM or `down`."""
    lock.hold_to_the_end(data)
    plan = Plan(
        data.resolve(),
        ports_from(port_base),
        parameters=_asked_for(os.environ),
        sweep_every_s=sweep_every_s,
        localstack_url=localstack_url,
    )
    supervisor = Supervisor(plan)
    signal.signal(signal.SIGTERM, lambda *_: supervisor.end())
    signal.signal(signal.SIGINT, lambda *_: supervisor.end())
    started = time.monotonic()
    failed = supervisor.start()
    try:
        took = time.monotonic() - started
        if data == endpoints.DATA:
            endpoints.note(data)
        told = [f"The local cloud is ready ({took:.1f} s):", report.addresses(plan)]
        print("\n".join([*told, *report.failures(failed)]), flush=True)
        supervisor.keep()
    finally:
        supervisor.stop()
    return 0


def _asked_for(environment: Mapping[str, str]) -> dict[str, str]:
    """Parameters of the template by the variables that a person knows from the product."""
    bucket = environment.get("AWS_S3_BUCKET")
    return {"MediaBucketName": bucket} if bucket else {}


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


def up_detached(data: Path, words: Sequence[str]) -> int:
    """`up` with these words, in the background; returns once it is ready. Raises PartFailed."""
    log = data / "logs" / "supervisor.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "localstack", *words],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + _DETACHED_WITHIN_S
    # It prints once, all in one, when it is ready.
    while process.poll() is None and time.monotonic() < deadline:
        if told := log.read_text(errors="replace").strip():
            print(told)
            return 0
        time.sleep(0.05)
    raise PartFailed(log.read_text(errors="replace").strip())
