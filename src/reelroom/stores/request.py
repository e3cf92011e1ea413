"""Idempotency keys: hash `id`, forgotten by the table itself some time after `expires_at`.

Deletion may be days late ("Using time to live in DynamoDB"), so whoever reads one holds its
`expires_at` against the clock.
"""

from __future__ import annotations

from typing import Final

from pynamodb.attributes import TTLAttribute, UnicodeAttribute

from reelroom.domain.request import Request
from reelroom.stores.nouns import REQUEST
from reelroom.stores.table import Item, Table


class RequestItem(Item):
    """`expires_at` is in whole seconds since 1970, as the table's expiry wants it."""

    id = UnicodeAttribute(hash_key=True)
    answer_id = UnicodeAttribute()
    arguments = UnicodeAttribute()
    expires_at = TTLAttribute()


def dump(request: Request) -> RequestItem:
    return RequestItem(
        id=request.id,
        answer_id=request.answer_id,
        arguments=request.arguments,
        expires_at=request.expires_at,
    )


def load(item: RequestItem) -> Request:
    return Request(
        id=item.id,
        answer_id=item.answer_id,
        arguments=item.arguments,
        expires_at=item.expires_at,
        version=int(item.version),
    )


REQUESTS: Final = Table(REQUEST, RequestItem, dump, load)
