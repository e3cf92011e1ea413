"""The rules that are on, and which request they hit next."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

from localstack.objectstore.faults.rule import Rule


class _Armed:
    """A rule with its own counter and its own seeded coin."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.seen = 0
        self.hits = 0
        self._coin = random.Random(rule.seed)  # nosec B311 # faults must come again as they came

    def strikes(self) -> bool:
        """Count one matching request; whether the rule hits it."""
        self.seen += 1
        if self.rule.count is not None and self.hits >= self.rule.count:
            return False
        if self.rule.probability is not None:
            hit = self._coin.random() < self.rule.probability
        else:
            hit = self.seen % self.rule.every == 0
        self.hits += hit
        return hit


class Switchboard:
    """Thread-safe. The first rule that strikes is the request's fault."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []

    def set(self, rules: Sequence[Rule]) -> None:
        """Replace all rules; counters and coins start afresh."""
        with self._lock:
            self._armed = [_Armed(rule) for rule in rules]

    def clear(self) -> None:
        self.set(())

    def state(self) -> list[tuple[Rule, int, int]]:
        """(rule, matching requests seen, requests hit) of each."""
        with self._lock:
            return [(armed.rule, armed.seen, armed.hits) for armed in self._armed]

    def next(self, operation: str, bucket: str, key: str, signature: str = "") -> Rule | None:
        with self._lock:
            for armed in self._armed:
                if armed.rule.matches(operation, bucket, key, signature) and armed.strikes():
                    return armed.rule
        return None
