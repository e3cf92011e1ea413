from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from localstack.journal import generations
from localstack.journal.log import JournalDamaged, JournalUnwritable, Log, recover
from localstack.journal.record import Record


def record(number: int, size: int = 20) -> Record:
    return Record("PutItem", "us-east-1", number, b"%d" % number + b"x" * size)


def filled(path: Path, count: int = 3, *, synced: bool = True) -> list[int]:
    """A log with `count` records; where each ends."""
    log = Log(path)
    ends = []
    for number in range(count):
        ends.append(log.append(record(number)))
        if synced:
            log.sync(ends[-1])
    log.close()
    return ends


def test_records_come_back_in_order(tmp_path: Path) -> None:
    filled(tmp_path / "log")
    assert Log(tmp_path / "log").records() == tuple(map(record, range(3)))


def test_a_record_torn_at_any_byte_is_cut_off_and_the_log_goes_on(tmp_path: Path) -> None:
    whole = tmp_path / "log"
    _, before, end = filled(whole)
    data = whole.read_bytes()
    for length in range(before, end):
        torn = tmp_path / f"torn-{length}"
        torn.write_bytes(data[:length])
        log = Log(torn)
        assert log.torn == length - before
        log.append(record(7))
        log.close()
        assert Log(torn).records() == (record(0), record(1), record(7))


def test_a_changed_byte_in_the_last_record_cuts_it_off(tmp_path: Path) -> None:
    path = tmp_path / "log"
    _, before, end = filled(path)
    data = bytearray(path.read_bytes())
    data[end - 1] ^= 1
    path.write_bytes(data)
    assert recover(path).length == before


@pytest.mark.parametrize("at", [0, 5, 9, 40])
def test_damage_before_acknowledged_records_is_never_cut_off(tmp_path: Path, at: int) -> None:
    path = tmp_path / "log"
    first, _, _ = filled(path)
    data = bytearray(path.read_bytes())
    data[first + at] ^= 1
    path.write_bytes(data)
    with pytest.raises(JournalDamaged, match=f"at byte {first}"):
        Log(path)


def test_a_hole_in_what_was_never_acknowledged_is_cut_off(tmp_path: Path) -> None:
    """A power cut may keep a later block and lose an earlier one of the same fsync."""
    path = tmp_path / "log"
    first, second, _ = filled(path, synced=False)
    data = bytearray(path.read_bytes())
    data[first:second] = bytes(second - first)
    path.write_bytes(data)
    assert Log(path).records() == (record(0),)


def test_a_full_disk_refuses_the_record_and_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    log = Log(path)
    log.append(record(0))
    write = os.pwrite

    def half(file: int, data: bytes, at: int) -> int:
        return write(file, data[: len(data) // 2], at)

    monkeypatch.setattr(os, "pwrite", half)
    with pytest.raises(JournalUnwritable, match="no space left"):
        log.append(record(1))
    monkeypatch.undo()
    log.append(record(2))
    log.close()
    assert Log(path).records() == (record(0), record(2))


def test_a_failed_fsync_is_told_to_all_and_for_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(tmp_path / "log")
    position = log.append(record(0))

    def broken(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", broken)
    for _ in range(2):
        with pytest.raises(JournalUnwritable, match="Input/output error"):
            log.sync(position)


def test_waiting_writers_share_an_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(tmp_path / "log")
    begun, may_end, calls = threading.Event(), threading.Event(), []

    def slow(_: int) -> None:
        calls.append(1)
        begun.set()
        may_end.wait(120)

    monkeypatch.setattr(os, "fdatasync", slow)
    position = log.append(record(0))
    first = threading.Thread(target=log.sync, args=(position,))
    first.start()
    begun.wait(120)
    others = [
        threading.Thread(target=log.sync, args=(log.append(record(number)),))
        for number in range(1, 9)
    ]
    for other in others:
        other.start()
    may_end.set()
    for thread in (first, *others):
        thread.join()
    assert len(calls) == 2


def test_the_newest_generation_is_the_journal_and_the_others_go(tmp_path: Path) -> None:
    path = generations.current(tmp_path)
    filled(path)
    draft = generations.write_next(path, [record(9)])
    assert generations.current(tmp_path) == path, "not in force before it is installed"
    draft = generations.write_next(path, [record(9)])
    newer = generations.install(draft)
    assert generations.current(tmp_path) == newer
    assert [entry.name for entry in tmp_path.iterdir()] == [newer.name]
    assert Log(newer).records() == (record(9),)
