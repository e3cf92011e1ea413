"""Which file is the journal: `journal-<n>.log`, the highest n, exactly one.

A new generation is written beside the old one, made durable, and becomes the journal by a rename.
A file is never replayed on top of another, so nothing can be applied twice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from localstack.journal.record import Record, encode

_NAME = re.compile(r"journal-(\d{8})\.log")


def current(folder: Path) -> Path:
    """The journal of `folder` (its first one on the first call); older ones are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for half_written in folder.glob("journal-*.new"):
        half_written.unlink()
    found = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    for old in found[:-1]:
        old.unlink()
    return found[-1] if found else _path(folder, 1)


def number(path: Path) -> int:
    """The generation of a journal file."""
    match = _NAME.fullmatch(path.name)
    assert match is not None, path
    return int(match[1])


def write_next(path: Path, records: Iterable[Record]) -> Path:
    """The generation after `path` with `records`, durable but not yet in force: `install` it."""
    draft = _path(path.parent, number(path) + 1).with_suffix(".new")
    with draft.open("wb") as out:
        for record in records:
            out.write(encode(record, 0))
        out.flush()
        os.fsync(out.fileno())
    return draft


def install(draft: Path) -> Path:
    """Make a written generation the journal; durable on return."""
    path = draft.with_suffix(".log")
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def _path(folder: Path, generation: int) -> Path:
    return folder / f"journal-{generation:08d}.log"
