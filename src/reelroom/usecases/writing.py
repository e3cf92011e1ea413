"""Two habits of every write: decide anew when the row changed, answer a repeated create alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from reelroom.domain.ids import OwnerId
from reelroom.domain.request import Request, digest, request_id
from reelroom.ports import AlreadyExists, Create, Operation, Remove, Services, Stale

T = TypeVar("T")

_TRIES: Final = 8


def decided(step: Callable[[], T]) -> T:
    """`step` reads, decides and writes; it is done anew when another writer came between."""
    for _ in range(_TRIES - 1):
        try:
            return step()
        except Stale:
            continue
    return step()


def created_once(
    services: Services,
    by: OwnerId,
    field: str,
    key: str | None,
    arguments: object,
    new_id: str,
    create: Callable[[tuple[Operation, ...]], None],
) -> str:
    """The id that `create` made now, or made at an earlier call with the same idempotency `key`.

    `create` is given the operation to write before its own: the first refusal in a write decides,
    and a repeat must not be told of a limit that its own first call has reached. Raises
    IdempotencyConflict when the key was used with other arguments.
    """
    if key is None:
        create(())
        return new_id
    now = services.clock()
    request = Request(
        id=request_id(by, field, key),
        answer_id=new_id,
        arguments=digest(arguments),
        expires_at=now + services.policy.request_life,
    )
    try:
        create((Create(request),))
    except AlreadyExists:
        earlier = services.rows.get(Request, request.id)
        if earlier is None:
            raise
        if earlier.expires_at > now:
            return earlier.answer_to(request.arguments)
        services.rows.write(Remove(earlier))  # storage forgets late
        create((Create(request),))
    return new_id


def created_before(
    services: Services, by: OwnerId, field: str, key: str | None, arguments: object
) -> str | None:
    """What an earlier call with this `key` has made: for a create that the first call has made
    impossible to repeat. Raises IdempotencyConflict."""
    if key is None:
        return None
    earlier = services.rows.get(Request, request_id(by, field, key))
    if earlier is None or earlier.expires_at <= services.clock():
        return None
    return earlier.answer_to(digest(arguments))
