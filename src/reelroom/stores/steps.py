"""The operations of a write as steps, one function each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import and_
from typing import Any, assert_never

from pynamodb.expressions.condition import Condition

from reelroom.domain.errors import ReelroomError
from reelroom.domain.owner import Owner
from reelroom.domain.session import Session
from reelroom.domain.states import SessionStatus
from reelroom.ports.rows import (
    Count,
    Create,
    Operation,
    Remove,
    Replace,
    RequireActive,
    Row,
    Tally,
)
from reelroom.stores.answers import RawItem
from reelroom.stores.bound import Bound
from reelroom.stores.counting import count_step
from reelroom.stores.refusals import already_exists, session_gone, stale
from reelroom.stores.session import SessionItem
from reelroom.stores.step import Step
from reelroom.stores.table import Item

BoundTables = Callable[[type], Bound[Any]]


def step_of(operation: Operation, bound: BoundTables, token: str) -> Step:
    match operation:
        case Create(row):
            return _create(bound(type(row)), row, token)
        case Replace(row):
            return _replace(bound(type(row)), row, token)
        case Remove(row):
            return Step("Delete", bound(type(row)).request(row.id), _never, trace=None)
        case RequireActive(session_id):
            return _require_active(bound(Session), session_id)
        case Tally():
            return _tally(bound(Session), operation, token)
        case Count():
            return count_step(bound(Owner), operation, token)
        case _:
            assert_never(operation)


def _create(bound: Bound[Any], row: Row, token: str) -> Step:
    name = bound.table.noun.name
    return Step("Put", bound.put(row, token), lambda _: already_exists(name))


def _replace(bound: Bound[Any], row: Row, token: str) -> Step:
    name = bound.table.noun.name
    request = bound.request(
        row.id, condition=Item.version == row.version, actions=bound.overwritten(row, token)
    )
    return Step("Update", request, lambda _: stale(name))


def _require_active(bound: Bound[Session], session_id: str) -> Step:
    request = bound.request(session_id, condition=SessionItem.status == SessionStatus.ACTIVE.value)
    return Step("ConditionCheck", request, lambda _: session_gone(), trace=None, alone=False)


def _tally(bound: Bound[Session], tally: Tally, token: str) -> Step:
    """Alone it needs a transaction: see `counting`."""
    request = bound.request(
        tally.session_id,
        condition=reduce(and_, _tally_conditions(tally, token)),
        actions=[
            SessionItem.recording_count.add(tally.recordings),
            SessionItem.total_bytes.add(tally.bytes),
            SessionItem.tally_op.set(token),
            *(bound.overwritten(tally.row, token) if tally.row else ()),
        ],
    )
    return Step("Update", request, _tally_refused, trace="tally_op", alone=False)


def _tally_conditions(tally: Tally, token: str) -> Iterator[Condition]:
    yield SessionItem.status == SessionStatus.ACTIVE.value
    yield SessionItem.tally_op.does_not_exist() | (SessionItem.tally_op != token)
    if tally.beside:
        yield SessionItem.recording_count > max(0, -tally.recordings)
    if tally.row:
        yield SessionItem.version == tally.row.version
        yield SessionItem.recording_count == tally.row.recording_count


def _tally_refused(item: RawItem) -> ReelroomError:
    if item.get("status", {}).get("S") == SessionStatus.ACTIVE.value:
        return stale("session")
    return session_gone()


def _never(item: RawItem) -> ReelroomError:
    raise AssertionError(f"A delete without a condition was refused: {item}")
