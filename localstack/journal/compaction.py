"""A shorter journal with the same meaning, and the proof that it has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from localstack.journal import generations
from localstack.journal.incarnation import Incarnation, StartBackend, incarnate
from localstack.journal.log import Log, recover
from localstack.journal.operations import SNAPSHOT_END
from localstack.journal.record import Record
from localstack.journal.replay import ReplayRefused
from localstack.journal.snapshot import as_records, fingerprint


class NotTheSame(Exception):
    """The shorter journal does not give the state that the present one gives."""


def compact(path: Path, now: Incarnation, start_backend: StartBackend, at_ms: int) -> Log:
    """The next generation after `path`, in force and open; the caller ends the one at `path`.

    Nobody may write meanwhile. A second backend is made from the new journal and compared with the
    present one, row by row, before it counts. Raises NotTheSame, OSError, BackendLost,
    MinistackFailed; the journal at `path` stays in force then.
    """
    draft = generations.write_next(path, _records(now, at_ms))
    try:
        _prove(draft, now, start_backend)
        return Log(generations.install(draft))
    finally:
        draft.unlink(missing_ok=True)


def _records(now: Incarnation, at_ms: int) -> Iterator[Record]:
    yield from now.schema.records()
    yield from as_records(now.backend.ask, now.schema.tables(), at_ms)
    yield from now.tokens.alive(at_ms)
    yield Record(SNAPSHOT_END, "", at_ms, b"")


def _prove(draft: Path, now: Incarnation, start_backend: StartBackend) -> None:
    try:
        trial = incarnate(start_backend, recover(draft).records)
    except ReplayRefused as error:
        raise NotTheSame(str(error)) from error
    try:
        tables = now.schema.tables()
        if fingerprint(trial.backend.ask, tables) != fingerprint(now.backend.ask, tables):
            raise NotTheSame("a backend made from the shorter journal holds other rows")
    finally:
        trial.backend.kill()
