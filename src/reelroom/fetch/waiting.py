"""Waiting on a socket, or on a call that cannot be interrupted, with an eye on the rest."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
Tick = Callable[[], None]

SLICE_S: Final = 0.2


class TookTooLong(Exception):
    """The time is over."""


def wait_for(sock: socket.socket, timeout_s: float, tick: Tick, *, writing: bool = False) -> None:
    """Until `sock` can be read (or written); `tick` is called in between and may raise.

    Raises TookTooLong.
    """
    deadline = time.monotonic() + timeout_s
    poll = select.poll()  # unlike select it knows descriptors above 1,023
    poll.register(sock, select.POLLOUT if writing else select.POLLIN)
    while True:
        left = deadline - time.monotonic()
        if poll.poll(1000 * max(0.0, min(SLICE_S, left))):
            return
        tick()
        if left <= 0:
            raise TookTooLong


def in_background(call: Callable[[], T], timeout_s: float, tick: Tick) -> T:
    """What `call` returns or raises; when it takes longer, it goes on unwatched.

    Raises TookTooLong.
    """
    outcome: list[tuple[T | None, Exception | None]] = []

    def run() -> None:
        try:
            outcome.append((call(), None))
        except Exception as error:
            outcome.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    deadline = time.monotonic() + timeout_s
    while not outcome and time.monotonic() < deadline:
        thread.join(SLICE_S)
        if not outcome:
            tick()
    if not outcome:
        raise TookTooLong
    result, error = outcome[0]
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # there is one, as there is no error
