"""The sentences of refused writes, the same for every store."""

from __future__ import annotations

from reelroom.ports.rows import AlreadyExists, SessionGone, Stale


def already_exists(noun: str) -> AlreadyExists:
    return AlreadyExists(f"There is a {noun} with this id already. Read it, or use a new id.")


def stale(noun: str) -> Stale:
    return Stale(f"The {noun} has changed meanwhile. Read it again and decide anew.")


def session_gone() -> SessionGone:
    return SessionGone("This session was removed. Nothing more can be added to it.")
