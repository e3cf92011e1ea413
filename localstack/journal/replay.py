"""From a journal to a backend with exactly its state."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from localstack.journal.operations import NOT_REPLAYED
from localstack.journal.record import Record
from localstack.journal.request import Reply, Request
from localstack.journal.tokens import without_token


class ReplayRefused(Exception):
    """A record that succeeded once was refused: the rebuilt state would not be the one it was."""


def replay(
    ask: Callable[[Request], Reply],
    records: Iterable[Record],
    observe: Callable[[Record], None] = lambda record: None,
) -> int:
    """Carry out `records`, in order, on an empty backend; how many there were.

    Every record succeeded when it was written, on the state that the records before it made, and
    the backend judges conditions by that state alone; so each must succeed again.
    Raises ReplayRefused, BackendLost.
    """
    done = 0
    for record in records:
        if record.operation not in NOT_REPLAYED:
            _carry_out(ask, record, done)
        observe(record)
        done += 1
    return done


def _carry_out(ask: Callable[[Request], Reply], record: Record, index: int) -> None:
    request = Request(record.operation, record.region, record.body)
    reply = ask(without_token(request))
    if reply.status != 200:
        raise ReplayRefused(
            f"record {index} ({record.operation}) of the journal was refused on replay: "
            f"{reply.body[:300].decode(errors='replace')}"
        )
