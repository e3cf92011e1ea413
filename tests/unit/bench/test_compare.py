"""The parts that every bench stands on."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from bench.__main__ import _rows
from bench.command import told
from bench.compare import Contender, interleaved, rate_of, slower_by
from bench.figure import Figure, at_most, missed, table
from bench.handler import waited
from bench.options import Options, Scale, read_options
from bench.process import ProgramFailed, Run, timed


def runs(**seconds: float) -> dict[str, list[Run]]:
    return {name: [Run(one, 0)] for name, one in seconds.items()}


def test_contenders_take_turns_and_are_cleaned_after_each_run() -> None:
    order: list[str] = []
    contenders = [
        Contender(name, partial(order.append, name), partial(order.append, "-"))
        for name in ("a", "b")
    ]
    interleaved(contenders, 2)
    assert order == ["a", "-", "b", "-"] * 2


def test_a_ratio_above_its_limit_is_missed() -> None:
    assert slower_by("join", runs(ours=1.3, peer=1.0), "ours", "peer", 1.25).met is False
    assert slower_by("join", runs(ours=1.2, peer=1.0), "ours", "peer", 1.25).met is True
    assert slower_by("join", runs(ours=9.0, peer=1.0), "ours", "peer").met is None


def test_a_round_in_which_all_were_slow_does_not_move_the_ratio() -> None:
    found = {
        "ours": [Run(one, 0) for one in (1.1, 11.0, 1.1)],
        "peer": [Run(one, 0) for one in (1.0, 10.0, 9.0)],
    }
    assert slower_by("join", found, "ours", "peer", 1.25).ratio == "1.10x"


def test_a_rate_below_its_share_is_missed() -> None:
    assert rate_of("put", 10**9, runs(ours=1.0, peer=0.5), "ours", "peer", 0.7).met is False
    assert rate_of("put", 10**9, runs(ours=1.0, peer=0.9), "ours", "peer", 0.7).met is True


def test_a_missed_target_is_told_by_the_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    late = at_most("memory", 131.0, 130.0, "MB")
    assert missed([late]) == [late]
    assert told([late], Options(Scale.FULL)) == 1
    assert "MISSED" in capsys.readouterr().out
    assert told([late], Options(Scale.QUICK)) == 0
    assert "MISSED" not in capsys.readouterr().out


def test_the_memory_of_children_counts(tmp_path: Path) -> None:
    held, seen = tmp_path / "held", tmp_path / "seen"
    hold = (
        "import pathlib, time; held = bytearray(40_000_000);"
        f"pathlib.Path({str(held)!r}).touch()\n"
        f"while not pathlib.Path({str(seen)!r}).exists(): time.sleep(0.01)"
    )
    two = f"import subprocess as s, sys; s.run([sys.executable, '-c', {hold!r}])"

    def peak(code: str) -> int:
        """Of a child that ends once it was looked at while it held its bytes."""
        for mark in (held, seen):
            mark.unlink(missing_ok=True)
        looks = 0

        def also() -> None:
            nonlocal looks
            looks += held.exists()
            if looks == 2:
                seen.touch()

        return timed([sys.executable, "-c", code], also=also).peak_bytes

    alone = peak(hold)
    assert 40e6 < alone < 80e6
    assert peak(two) > alone + 4e6


def test_a_contender_that_fails_ends_the_bench() -> None:
    with pytest.raises(ProgramFailed, match="no luck"):
        timed([sys.executable, "-c", "raise SystemExit('no luck')"])


def test_waiting_for_two_calls_at_once_counts_once() -> None:
    assert waited([("A", 0.0, 2.0, 0.0), ("B", 1.0, 3.0, 0.0), ("C", 5.0, 6.0, 0.0)]) == 4.0
    assert waited([("A", 0.0, 9.0, 0.0), ("B", 1.0, 3.0, 0.0)]) == 9.0


def test_sizes_are_read_with_their_unit() -> None:
    assert read_options(["--size", "2G", "--full"], "bench", "").size == 2 << 30
    assert read_options(["--quick"], "bench", "").scale is Scale.QUICK


def test_the_environment_asks_for_the_full_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FULL", "1")
    assert read_options([], "bench", "").scale is Scale.FULL
    assert read_options(["--quick"], "bench", "").scale is Scale.QUICK


def test_tables_of_several_benches_become_one() -> None:
    told_ = table([Figure("a", "1 s")])
    first, rest = _rows(told_, "one", first=True), _rows(told_, "two", first=False)
    assert [line.split("|")[1].strip() for line in first] == ["bench", "---", "one"]
    assert [line.split("|")[1].strip() for line in rest] == ["two"]
