"""Faults at the ports, for tests only: the N-th call fails, answers too late, or is the last one.

`guarded` puts a layer between use cases and fakes; nothing in the product knows of it. A kill is
a BaseException after which every port raises: what unwinds then can no longer do anything, as
nothing can after SIGKILL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from inspect import isgenerator
from threading import RLock
from typing import Any, Final, cast

from reelroom.domain.errors import Transient
from reelroom.domain.job import Job
from reelroom.ports import LaunchUnknown, Replace, Services


class Mode(StrEnum):
    """What becomes of the N-th call."""

    BEFORE = "error before effect"
    AFTER = "effect, answer lost"
    LATE = "no answer in time, effect later"
    KILL_BEFORE = "killed before the call"
    KILL_AFTER = "killed after the call"


ERRORS: Final = (Mode.BEFORE, Mode.AFTER, Mode.LATE)
KILLS: Final = (Mode.KILL_BEFORE, Mode.KILL_AFTER)
_LANDS_AFTER: Final = 3  # calls
_READS: Final = {
    *("get", "get_many", "page", "due", "backlog", "every"),
    *("parts", "last_part_at", "multiparts", "head", "keys", "entries", "is_stopped"),
}
_SILENT: Final = {"sign_part", "sign_get"}  # they call nobody


class Killed(BaseException):
    """SIGKILL: no handler of the product sees it."""


@dataclass
class Layer:
    """`calls` are the names of all calls so far; `at` (from 1) is the one that `mode` befalls, or
    the next one that is called `named`."""

    at: int | None = None
    named: tuple[str, int] | None = None
    mode: Mode = Mode.BEFORE
    calls: list[str] = field(default_factory=list)
    fired: str | None = None
    dead: bool = False
    on_kill: Callable[[], None] = lambda: None
    before_call: Callable[[], None] = lambda: None
    interruption: Callable[[], None] | None = None
    _late: list[tuple[int, Callable[[], object]]] = field(default_factory=list)
    _lock: Any = field(default_factory=RLock)

    def arm(self, at: int, mode: Mode) -> None:
        """The `at`-th call from now on."""
        self.at, self.mode, self.fired = len(self.calls) + at, mode, None

    def arm_named(self, name: str, mode: Mode, nth: int = 1) -> None:
        """The `nth` call of this name from now on."""
        self.named, self.mode, self.fired = (name, nth + self.calls.count(name)), mode, None

    def kill_after(self, name: str) -> None:
        self.arm_named(name, Mode.KILL_AFTER)

    def interrupt_at(self, name: str, nth: int, mode: Mode, what: Callable[[], None]) -> None:
        """`what` happens just before or just after that call, and the call itself goes well."""
        self.arm_named(name, mode, nth)
        self.interruption = what

    def disarm(self) -> None:
        self.at, self.named, self.interruption = None, None, None

    def heal(self) -> None:
        """No more faults; what is on its way lands."""
        self.disarm()
        self.dead = False
        self._land(everything=True)

    def call(self, name: str, effect: Callable[[], Any]) -> Any:
        self.before_call()
        with self._lock:
            if self.dead:
                raise Killed(name)
            self._land()
            self.calls.append(name)
            hit = self.at == len(self.calls) or self.named == (name, self.calls.count(name))
            hit = hit and self.fired is None
            self.fired = name if hit else self.fired
        if not hit:
            return effect()
        if self.interruption is not None:
            return self._interrupted(effect)
        return self._befall(name, effect)

    def _interrupted(self, effect: Callable[[], Any]) -> Any:
        what, self.interruption = self.interruption, None
        assert what is not None
        if self.mode is Mode.KILL_BEFORE:
            what()
            return effect()
        answer = effect()
        what()
        return answer

    def kill(self, name: str) -> None:
        """Nothing happens after this."""
        self.fired, self.dead = name, True
        self.on_kill()
        raise Killed(name)

    def _befall(self, name: str, effect: Callable[[], Any]) -> None:
        if self.mode in {Mode.AFTER, Mode.KILL_AFTER}:
            effect()
        if self.mode in KILLS:
            self.kill(name)
        if self.mode is Mode.LATE and name.split(".")[1] not in _READS:
            self._late.append((len(self.calls) + _LANDS_AFTER, effect))
        if name == "launcher.launch":
            raise LaunchUnknown("No answer came. Ask again.")
        raise Transient("No answer came. Try again.")

    def _land(self, *, everything: bool = False) -> None:
        due = [one for one in self._late if everything or one[0] <= len(self.calls)]
        for one in due:
            self._late.remove(one)
            with suppress(Exception):  # nobody waits for this answer any more
                one[1]()


class Guarded:
    """Each method of `port`, by way of the layer."""

    def __init__(self, port: object, name: str, layer: Layer) -> None:
        self._port, self._name, self._layer = port, name, layer

    def __getattr__(self, method: str) -> Any:
        real = getattr(self._port, method)
        if not callable(real) or method in _SILENT:
            return real

        def call(*arguments: Any, **named: Any) -> Any:
            name = f"{self._name}.{method}{_status(arguments)}"
            return self._layer.call(name, lambda: _eager(real(*arguments, **named)))

        return call


def _status(arguments: tuple[object, ...]) -> str:
    """What a write makes of a job, e.g. `=DONE`."""
    jobs = [one.row for one in arguments if isinstance(one, Replace) and isinstance(one.row, Job)]
    return f"={jobs[0].status}" if jobs else ""


def _eager(answer: object) -> object:
    """A listing fails when it is asked for."""
    if isgenerator(answer):
        return iter(list(cast("Iterator[object]", answer)))
    return answer


def guarded(services: Services, layer: Layer) -> Services:
    names = ("rows", "blobs", "files", "launcher")
    ports: dict[str, Any] = {name: Guarded(getattr(services, name), name, layer) for name in names}
    return replace(services, **ports)
