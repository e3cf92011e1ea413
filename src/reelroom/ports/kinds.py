"""What the job core must know of a kind of job: a kind plugs in here, the core names none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reelroom.domain.job import Job, JobKind
from reelroom.ports.rows import Operation

if TYPE_CHECKING:
    from reelroom.ports.services import Services


@dataclass(frozen=True, slots=True)
class Kind:
    """Each is given the job's row as it is.

    `disk_bytes`  what its task needs on disk beside the result
    `on_done`     rows that appear together with DONE, made of the runner's result
    `on_end`      changes that go with any terminal status, e.g. the inputs may go now
    `undo`        remove what a job that did not end DONE may have made final; may be repeated
    `refill`      the input of a job that awaits a fix, as the person has mended it; raises Conflict
    """

    name: JobKind
    disk_bytes: Callable[[Job], int]
    on_done: Callable[[Services, Job, object], Sequence[Operation]]
    on_end: Callable[[Services, Job], Sequence[Operation]]
    undo: Callable[[Services, Job], None]
    refill: Callable[[Services, Job], Mapping[str, object]]
