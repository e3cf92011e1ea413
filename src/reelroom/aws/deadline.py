"""A limit on the whole of a call. A read timeout is none: S3 sends blanks while it works."""

from __future__ import annotations

import threading
from collections.abc import Callable

from reelroom.domain.errors import Transient


def within(seconds: float, call: Callable[[], None]) -> None:
    """Raises what `call` raises, or Transient when it takes longer; it then goes on unwatched."""
    outcome: list[BaseException | None] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            outcome.append(error)
        else:
            outcome.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise Transient("Storage is still at it. Look again in a moment.")
    if outcome[0] is not None:
        raise outcome[0]
