"""A child is bounded, heard while it is silent, and never outlives its caller's interest."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from reelroom.domain.media_errors import MediaLimit, MediaToolFailed
from reelroom.media.process import Bounds, run


class Enough(Exception):
    """What a tick raises."""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_output_complaints_and_code_come_back() -> None:
    code = "import sys; print('out'); print('bad', file=sys.stderr); sys.exit(7)"
    ended = run(python(code), Bounds(timeout_s=120))
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, b"out\n", "bad\n")


def test_a_silent_child_is_ticked(tmp_path: Path) -> None:
    """It ends when it has been ticked often enough."""
    ticks, enough = 0, tmp_path / "enough"

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 4:
            enough.touch()

    code = f"import os, time\nwhile not os.path.exists({str(enough)!r}): time.sleep(0.01)"
    assert run(python(code), Bounds(timeout_s=120, tick_s=0.02), tick=tick).returncode == 0
    assert ticks >= 4


def test_what_a_tick_raises_kills_the_whole_group(tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    code = (
        "import subprocess, sys, pathlib;"
        "child = subprocess.Popen(['sleep', '600']);"
        f"pathlib.Path({str(marker)!r}).write_text(str(child.pid)); child.wait()"
    )

    def stop() -> None:
        if marker.exists() and marker.read_text():
            raise Enough

    with pytest.raises(Enough):
        run(python(code), Bounds(timeout_s=120, tick_s=0.02), tick=stop)
    grandchild = int(marker.read_text())
    give_up = time.monotonic() + 60
    while _alive(grandchild):
        assert time.monotonic() < give_up, "the grandchild lives on"
        time.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_deadline_ends_a_child() -> None:
    with pytest.raises(MediaLimit, match="took too long"):
        run(python("import time; time.sleep(600)"), Bounds(timeout_s=0.2, tick_s=0.05))


def test_endless_output_ends_a_child() -> None:
    code = "import sys\nwhile True: sys.stdout.write('x' * 65536)"
    with pytest.raises(MediaLimit, match="said too much"):
        run(python(code), Bounds(timeout_s=120, stdout_bytes=1_000_000))


def test_complaints_are_kept_up_to_a_bound() -> None:
    code = "import sys; sys.stderr.write('e' * 3_000_000)"
    ended = run(python(code), Bounds(timeout_s=120))
    assert len(ended.stderr) == 256 * 1024


def test_memory_is_bounded() -> None:
    code = (  # the limit is set from outside, once the child runs
        "import resource, time\n"
        "while resource.getrlimit(resource.RLIMIT_AS)[0] < 0: time.sleep(0.01)\n"
        "x = bytearray(600_000_000)"
    )
    ended = run(python(code), Bounds(timeout_s=120, address_space_bytes=300_000_000))
    assert ended.returncode != 0
    assert "MemoryError" in ended.stderr


def test_a_child_reads_nothing_from_our_input() -> None:
    ended = run(python("import sys; print(len(sys.stdin.read()))"), Bounds(timeout_s=120))
    assert ended.stdout == b"0\n"


def test_a_child_has_its_own_process_group() -> None:
    ended = run(python("import os; print(os.getpgid(0))"), Bounds(timeout_s=120))
    assert int(ended.stdout) != os.getpgid(0)


def test_a_missing_program_is_named() -> None:
    with pytest.raises(MediaToolFailed, match="no-such-tool was not found"):
        run(["no-such-tool"], Bounds(timeout_s=1))
