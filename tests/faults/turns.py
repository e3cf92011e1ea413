"""Several actors in one process, switched at every port call as a seed decides.

Real threads, of which one runs at a time: what a seed has found, it finds again.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence


class Turns:
    """Pass `pause` to a layer; calls from threads of nobody's are not paused."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lock = threading.Condition()
        self._alive: list[threading.Thread] = []
        self._turn: threading.Thread | None = None

    def run(self, actions: Sequence[Callable[[], None]]) -> list[BaseException]:
        """All of them at once; returns what they raised."""
        errors: list[BaseException] = []

        def act(action: Callable[[], None]) -> None:
            try:
                self._wait()
                action()
            except BaseException as error:
                errors.append(error)
            finally:
                self._leave()

        with self._lock:
            self._alive = [
                threading.Thread(target=act, args=(action,), name=f"actor-{number}", daemon=True)
                for number, action in enumerate(actions)
            ]
            actors = list(self._alive)
            for actor in actors:
                actor.start()
            self._turn = self._random.choice(self._alive)
            self._lock.notify_all()
        for actor in actors:
            actor.join(300)
            assert not actor.is_alive(), "an actor hangs"
        return errors

    def pause(self) -> None:
        """Somebody else's turn, perhaps."""
        if threading.current_thread() not in self._alive:
            return
        with self._lock:
            self._turn = self._random.choice(self._alive)
            self._lock.notify_all()
        self._wait()

    def _wait(self) -> None:
        here = threading.current_thread()
        with self._lock:
            self._lock.wait_for(lambda: self._turn is here)

    def _leave(self) -> None:
        with self._lock:
            self._alive.remove(threading.current_thread())
            self._turn = self._random.choice(self._alive) if self._alive else None
            self._lock.notify_all()
