"""The journal file: append, group fsync, recover."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from localstack.journal.record import Record, acknowledged_beyond, encode, frames


class JournalDamaged(Exception):
    """Acknowledged records cannot be read any more; serving would show a state that never was."""


class JournalUnwritable(Exception):
    """The record could not be put on disk; it is not in the journal."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a file held: its records, its sound length, and how many torn bytes follow that."""

    records: tuple[Record, ...]
    length: int
    torn: int


def recover(path: Path) -> Recovered:
    """Read `path`. Raises JournalDamaged where more than a torn tail is wrong."""
    data = memoryview(path.read_bytes())
    found = tuple(frames(data))
    length = found[-1].end if found else 0
    if acknowledged_beyond(data, length):
        raise JournalDamaged(
            f"{path} is damaged at byte {length}, and acknowledged records follow: restore the "
            "file from a copy, or cut it there and lose what follows"
        )
    return Recovered(tuple(frame.record for frame in found), length, len(data) - length)


class Log:
    """An append-only file. `append` has one caller at a time; `sync` any number."""

    def __init__(self, path: Path) -> None:
        """Opens or creates `path`; cuts a torn tail off, `torn` says how many bytes that was."""
        path.touch()
        self.path = path
        found = recover(path)
        self.torn = found.torn
        self.count = len(found.records)
        self._file = os.open(path, os.O_WRONLY)
        if found.torn:
            os.ftruncate(self._file, found.length)
        os.fsync(self._file)
        self.end = found.length
        self._durable = self.end
        self._turn = threading.Condition()
        self._syncing = False
        self._failed: OSError | None = None

    def append(self, record: Record) -> int:
        """Add `record`; the position to `sync` to. Raises JournalUnwritable, and adds nothing."""
        data = encode(record, self._durable)
        try:
            if os.pwrite(self._file, data, self.end) != len(data):
                raise OSError(28, "no space left on device")
        except OSError as error:
            os.ftruncate(self._file, self.end)
            raise JournalUnwritable(f"{self.path} cannot be written: {error.strerror}") from error
        self.end += len(data)
        self.count += 1
        return self.end

    def sync(self, position: int) -> None:
        """Return when everything before `position` is on disk; waiting callers share an fsync.

        Raises JournalUnwritable: what the disk holds is unknown then, and stays so until restart.
        """
        with self._turn:
            while self._syncing and self._durable < position and self._failed is None:
                self._turn.wait()
            if self._failed is not None:
                raise JournalUnwritable(f"{self.path} cannot be written: {self._failed.strerror}")
            if self._durable >= position:
                return
            self._syncing = True
            upto = self.end
        self._flush(upto)

    def _flush(self, upto: int) -> None:
        failed: OSError | None = None
        try:
            os.fdatasync(self._file)
        except OSError as error:
            failed = error
        with self._turn:
            self._syncing = False
            self._failed = failed
            self._durable = upto if failed is None else self._durable
            self._turn.notify_all()
        if failed is not None:
            raise JournalUnwritable(f"{self.path} cannot be written: {failed.strerror}")

    def records(self) -> tuple[Record, ...]:
        """All records now in the file, read from disk."""
        return recover(self.path).records

    def close(self) -> None:
        """Make all durable and close."""
        self.sync(self.end)
        os.close(self._file)
