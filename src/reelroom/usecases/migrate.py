"""Brings rows of earlier versions up to date: what is copied from one row into another.

Every attribute that came later has a default, so nothing waits for this; only what is found by such
a copy is not found before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reelroom.domain.ids import SessionId
from reelroom.domain.membership import Membership, memberships_of
from reelroom.domain.session import Session
from reelroom.ports import Create, Operation, Replace, RequireActive, Services
from reelroom.ports.survey import Walk
from reelroom.usecases.writing import decided


def back_fill(services: Services, walk: Walk) -> Iterator[tuple[SessionId, int]]:
    """Every active session with how many rows of its lists were changed; reads all sessions. May be
    repeated and interrupted, beside a deployment that works."""
    for session in walk.every(Session):
        if session.is_active:
            yield session.id, decided(lambda one=session.id: _listed(services, one))  # type: ignore[misc]


def _listed(services: Services, session_id: SessionId) -> int:
    session = services.rows.get(Session, session_id)
    wanted = memberships_of(session) if session else ()
    if not wanted:
        return 0
    found = services.rows.get_many(Membership, [row.id for row in wanted])
    stored = {row.id: row for row in found}
    changes: list[Operation] = []
    for row in wanted:
        kept = stored.get(row.id)
        if kept is None:
            changes.append(Create(row))
        elif replace(row, version=kept.version) != kept:
            changes.append(Replace(replace(row, version=kept.version)))
    if changes:
        services.rows.write(RequireActive(session_id), *changes)
    return len(changes)
