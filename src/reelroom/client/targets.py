"""Signed part targets of one source, asked for in batches and only when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reelroom.client.models import Target

BATCH: Final = 64
PARALLEL: Final = 4

Sign = Callable[[Sequence[int], Mapping[int, str]], Sequence["Target"]]


class TargetBook:
    """Hands out each part's target; `sign(numbers, acknowledged)` fetches a batch.

    At most ceil(parts / 64) batches are asked for, and one more for each that expired. What was
    sent since the last batch travels with the next one, so that a later resume knows it; no more
    than that, because the API takes small requests only.
    """

    def __init__(self, missing: Sequence[int], sign: Sign) -> None:
        self._to_sign = list(missing)
        self._sign = sign
        self._targets: dict[int, Target] = {}
        self._sent: set[int] = set()
        self._unreported: dict[int, str] = {}
        self._lock = Lock()

    def add(self, targets: Sequence[Target]) -> None:
        """Targets that came with the upload itself."""
        with self._lock:
            self._targets.update({one.number: one for one in targets})
            self._to_sign = [one for one in self._to_sign if one not in self._targets]

    def target(self, number: int) -> Target:
        with self._lock:
            if number not in self._targets:
                self._fetch(number)
            return self._targets[number]

    def expired(self, number: int, target: Target) -> None:
        """Storage refused the target: it and all that are as old are asked for again."""
        with self._lock:
            if self._targets.get(number) is target:
                self._to_sign = sorted({*self._to_sign, *self._targets} - self._sent)
                self._targets.clear()

    def sent(self, number: int, crc64nvme: str) -> None:
        with self._lock:
            self._sent.add(number)
            self._unreported[number] = crc64nvme
            self._targets.pop(number, None)

    def _fetch(self, number: int) -> None:
        left = [one for one in self._to_sign if one != number and one not in self._sent]
        fresh = self._sign([number, *left[: BATCH - 1]], dict(self._unreported))
        self._unreported.clear()
        self._targets.update({one.number: one for one in fresh})
        self._to_sign = [one for one in left if one not in self._targets]
