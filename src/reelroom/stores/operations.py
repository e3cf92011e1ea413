"""What every store holds a write against before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reelroom.domain.owner import Owner
from reelroom.domain.session import Session
from reelroom.ports.rows import Count, Create, Operation, Remove, Replace, RequireActive, Tally

MAX_OPERATIONS: Final = 100  # Amazon DynamoDB: actions of one TransactWriteItems call
MAX_IDS: Final = 100  # the same: keys of one BatchGetItem call
COUNTED: Final = 1000  # rows of a backlog: more are no better news


def target(operation: Operation) -> tuple[type, str]:
    """The kind and id of the one row that an operation reads or writes."""
    match operation:
        case Create(row) | Replace(row) | Remove(row):
            return type(row), row.id
        case RequireActive(session_id) | Tally(session_id):
            return Session, session_id
        case Count(owner_id):
            return Owner, owner_id


def check_write(operations: Sequence[Operation]) -> None:
    """Raises ValueError for more than 100 operations or two on one row: the caller is wrong."""
    if len(operations) > MAX_OPERATIONS:
        raise ValueError(f"{len(operations)} operations in one write; at most {MAX_OPERATIONS}.")
    seen = set()
    for operation in operations:
        kind, row_id = target(operation)
        if (kind, row_id) in seen:
            raise ValueError(f"Two operations of one write touch the {kind.__name__} {row_id}.")
        seen.add((kind, row_id))


def check_ids(row_ids: Sequence[str]) -> None:
    """Raises ValueError for more ids than one read may name."""
    if len(row_ids) > MAX_IDS:
        raise ValueError(f"{len(row_ids)} ids in one read; at most {MAX_IDS}.")


def is_idle(operation: Operation) -> bool:
    """Whether it would change and check nothing."""
    return isinstance(operation, Count) and not any(operation.by.values())
