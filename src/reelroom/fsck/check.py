"""All checks, in the order of what they stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from reelroom.domain.policy import Policy
from reelroom.fsck.progress import check_due, check_overdue, check_terminal
from reelroom.fsck.results import (
    check_ends,
    check_no_partial_file,
    check_one_final_file,
    check_recordings,
)
from reelroom.fsck.state import State, read_state
from reelroom.fsck.sums import check_aggregates, check_memberships, check_owners, check_removed
from reelroom.fsck.things import check_files, check_multiparts, check_objects, check_sources
from reelroom.fsck.violation import Violation
from reelroom.ports import Services
from reelroom.ports.survey import Survey

CHECKS: Final[tuple[Callable[[State], Iterator[Violation]], ...]] = (
    check_files,
    check_recordings,
    check_objects,
    check_multiparts,
    check_sources,
    check_one_final_file,
    check_ends,
    check_due,
    check_overdue,
    check_terminal,
    check_removed,
    check_memberships,
    check_aggregates,
    check_owners,
    check_no_partial_file,
)


def check(survey: Survey, now: datetime, policy: Policy, grace: timedelta) -> list[Violation]:
    """Everything that does not hold in one reading; on a busy deployment see `confirmed`."""
    state = read_state(survey, now, policy, grace)
    return [violation for one in CHECKS for violation in one(state)]


def confirmed(first: Iterable[Violation], second: Iterable[Violation]) -> list[Violation]:
    """Of two readings, what stands in both: a reading of a deployment that works is no one
    moment, and sees some things half-way."""
    seen = set(first)
    return [violation for violation in second if violation in seen]


def repair(services: Services, violations: Iterable[Violation]) -> list[Violation]:
    """Does what is safe; returns what a person must look at. Raises what the ports raise."""
    left = []
    for violation in violations:
        if violation.repair is None:
            left.append(violation)
        else:
            violation.repair(services)
    return left
