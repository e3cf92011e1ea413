"""Secrets are planted where things break, and then looked for in answers, logs and rows."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from logging import StreamHandler
from pathlib import Path
from typing import Any, Final

import pytest
from aws_lambda_powertools import Logger

from functions.graphql.telemetry import logger
from reelroom.domain.errors import Transient
from reelroom.domain.ids import JobId
from reelroom.domain.states import JobStatus
from reelroom.media.verify import complaint_in
from reelroom.runner.task import run_task
from reelroom.runner.work import Work
from reelroom.usecases.combine import COMBINE
from reelroom.usecases.queue import StoreQueue
from tests.fakes.sender import Sender
from tests.fakes.services import World
from tests.faults.amount import amount
from tests.functions.graphql.footage import Footage
from tests.jobs.combiner import bench as combiner
from tests.jobs.combiner.bench import Bench
from tests.security.callers import CLAIMS, signed
from tests.security.door import Door
from tests.security.graphql_rows import FIELDS
from tests.security.secrets import EVERYTHING, FAULTS, SECRETS, found_in, rows_of

# Lines of ffmpeg and ffprobe that the engine looks for, each with everything in it.
COMPLAINTS: Final = [
    "Impossible to open '{0}'",
    "[mov @ 0x1] {0}: Packet corrupt (stream = 0)",
    "{0}: Invalid data found when processing input",
    "Error writing trailer of {0}: Input/output error",
    "Could not find tag for codec {0} in stream #0, codec not currently supported in container",
    "Could not write header for output file {0}",
    "av_interleaved_write_frame(): File too large {0}",
    "{0}: No space left on device",
    "{0}",
]
# Where in the ports, and how.
BROKEN: Final = amount(
    [("rows", "no table"), ("rows", "several"), ("blobs", "a path"), ("launcher", "a bug")],
    [(place, kind) for place in ("rows", "blobs", "launcher") for kind in FAULTS],
)


@contextmanager
def written_by(handler: Any) -> Iterator[StringIO]:
    """What a handler of the log writes meanwhile."""
    assert isinstance(handler, StreamHandler)
    text = StringIO()
    before = handler.setStream(text)
    try:
        yield text
    finally:
        handler.setStream(before)


@pytest.fixture
def log() -> Iterator[StringIO]:
    with written_by(logger.registered_handler) as text:
        yield text


@pytest.mark.parametrize(("place", "kind"), BROKEN)
def test_what_breaks_below_the_api_is_told_nobody(
    place: str,
    kind: str,
    door: Door,
    footage: Footage,
    strange: Footage,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    log: StringIO,
) -> None:
    strange.session(title=SECRETS["another person"])
    mine = {name: row.call(name, footage) for name, row in FIELDS.items()}
    before, fault = rows_of(world), FAULTS[kind]

    def broken(*_: object, **__: object) -> None:
        raise fault()

    for name in [name for name in dir(getattr(world, place)) if not name.startswith("_")]:
        if callable(getattr(getattr(world, place), name)):
            monkeypatch.setattr(getattr(world, place), name, broken)
    token = signed({**CLAIMS, "email": SECRETS["another person"], "username": EVERYTHING})
    marks = {"x-correlation-id": SECRETS["bearer token"] + "!", "user-agent": EVERYTHING}
    answers = [door.send(token, call, **marks).text for call in mine.values()]
    monkeypatch.undo()
    assert found_in(*answers, log.getvalue()) == []
    assert rows_of(world).count("anary7") == before.count("anary7")
    if place == "rows":
        assert "INTERNAL" in "".join(answers) or isinstance(fault(), Transient)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=32x32:rate=5:duration=0.4")
    call = ["ffmpeg", "-v", "error", "-nostdin", *picture, "-c:v", "libx264", str(path)]
    subprocess.run(call, check=True)
    return path


def talking(folder: Path, says: str, code: int) -> str:
    """A program that says it on stderr, and ends so."""
    path = folder / "talking"
    text = json.dumps(says).replace("$", "\\$").replace("`", "\\`")
    path.write_text(f"#!/bin/sh\nprintf '%s\\n' {text} >&2\nexit {code}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("code", amount([1], [0, 1, 255]))
@pytest.mark.parametrize("line", COMPLAINTS, ids=lambda line: line[:30])
@pytest.mark.parametrize("tool", ["ffmpeg", "ffprobe"])
def test_what_ffmpeg_says_is_in_no_row(
    tool: str, line: str, code: int, tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = talking(tmp_path, line.format(EVERYTHING), code)
    limits = replace(combiner.LIMITS, **{tool: program})  # type: ignore[arg-type]
    monkeypatch.setattr(combiner, "LIMITS", limits)
    bench = Bench(tmp_path)
    job = bench.queued(clip)
    bench.run(job)
    assert bench.sender.row(job).status is not JobStatus.DONE
    assert bench.sender.row(job).reason is not None
    assert found_in(rows_of(bench.world)) == []


def test_of_a_complaint_only_known_words_are_passed_on() -> None:
    said = complaint_in(f"x\n{EVERYTHING}: Invalid data found when processing {EVERYTHING}")
    assert said == "ffmpeg reported 'Invalid data found'"


@pytest.mark.parametrize("fault", FAULTS.values(), ids=list(FAULTS))
def test_what_breaks_in_a_task_is_in_no_row_and_no_log(
    fault: Callable[[], Exception], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the test keeps its own
    sender, task_log = Sender(world), Logger(service="canaries")
    job = sender.queued(b"one")

    def function(_: Work) -> object:
        raise fault()

    with written_by(task_log.registered_handler) as written:
        run_task(
            StoreQueue(world.services),
            {COMBINE: function},
            JobId(job.id),
            holder="task",
            pulse=combiner.PULSE,
            log=task_log,
            monotonic=time.monotonic,
        )
    assert sender.row(job).reason is not None
    assert "job_ended" in written.getvalue()
    assert found_in(rows_of(world), written.getvalue()) == []


def test_a_planted_secret_would_be_found() -> None:
    assert found_in(EVERYTHING) == list(SECRETS)
    assert found_in(json.dumps({"a": EVERYTHING})) == list(SECRETS)
    assert found_in("nothing") == []
