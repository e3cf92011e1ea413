"""How a part learns that it is to stop."""

from __future__ import annotations

import signal
import threading


def stop_asked() -> threading.Event:
    """An event that SIGTERM or SIGINT sets from now on. Call it in the main thread.

    Handlers, and not blocked signals with `sigwait`: a thread that was there before, with the
    signals unblocked, would take them with the default effect.
    """
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    return asked
