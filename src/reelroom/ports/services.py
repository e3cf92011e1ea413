"""All ports that the use cases are given, as one value; and how a kind of job plugs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reelroom.domain.audit import AuditAction
from reelroom.domain.due import Queue
from reelroom.domain.job import Job, JobKind
from reelroom.domain.policy import Policy
from reelroom.ports.blobs import Blobs, Files
from reelroom.ports.jobs import Launcher
from reelroom.ports.rows import Operation, Row, Rows
from reelroom.ports.world import Clock, Entropy, Nudge


@dataclass(frozen=True, slots=True)
class Services:
    """`correlation_id` is the request's, and goes with every job that it queues; `extensions` are
    the nouns from outside of the core."""

    policy: Policy
    rows: Rows
    blobs: Blobs
    files: Files
    launcher: Launcher
    nudge: Nudge
    clock: Clock
    entropy: Entropy
    kinds: Mapping[JobKind, Kind]
    correlation_id: str = ""
    extensions: tuple[Extension, ...] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """What the core does for a noun that it has never heard of. All of it is said here.

    `row`           its rows, as `Rows` knows them
    `with_session`  they lie with a session, and go with it
    `due`           per queue, what the sweep does about a row whose time has come, by its id; the
                    row is then no longer due, or due later. What raises is tried again later
    """

    row: type[Row]
    with_session: bool = True
    due: Mapping[Queue, Callable[[Services, str], object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the job core must know of a kind of job; the core itself names none.

    Each is given the job's row as it is:

    `disk_bytes`  what its task needs on disk beside the result
    `on_done`     rows that appear together with DONE, made of the runner's result
    `on_end`      changes that go with any terminal status, e.g. the inputs may go now
    `undo`        remove what a job that did not end DONE may have made final; may be repeated
    `refill`      the input of a job that awaits a fix, as the person has mended it; may raise
                  Conflict. None for a kind whose input nobody can mend: it fails instead
    `action`      what its jobs are in the history, which notes how each ended; None: nothing
    `source`      where the bytes of a job come from, in a word for the history
    """

    name: JobKind
    disk_bytes: Callable[[Job], int]
    on_done: Callable[[Services, Job, object], Sequence[Operation]]
    on_end: Callable[[Services, Job], Sequence[Operation]]
    undo: Callable[[Services, Job], None]
    refill: Callable[[Services, Job], Mapping[str, object]] | None = None
    action: AuditAction | None = None
    source: Callable[[Job], str] = lambda job: job.kind
