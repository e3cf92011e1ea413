"""One fault rule: which requests, how often, what happens to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from localstack.objectstore.errors import S3Error


class Action(StrEnum):
    """`drop` cuts the connection, `lose-answer` does so after the effect, `error200` is the error
    that S3 may send under status 200 from CompleteMultipartUpload and the copies."""

    DROP = "drop"
    STATUS_503 = "status503"
    SLOW = "slow"
    EXPIRE = "expire"
    CORRUPT_LAST = "corrupt-last"
    LOSE_ANSWER = "lose-answer"
    ERROR_200 = "error200"


@dataclass(frozen=True, slots=True)
class Rule:
    """`every`: the n-th, 2n-th... match. `probability`: a seeded coin instead. `count`: most hits.

    `signature` chooses one presigned URL, by its X-Amz-Signature.

    `at` (0..1) is how much of a body passes before `drop` cuts it. `slow` waits `delay_ms` and
    holds bodies to `bytes_per_second`.
    """

    action: Action
    operation: str = "*"
    bucket: str = ""
    key_prefix: str = ""
    signature: str = ""
    every: int = 1
    probability: float | None = None
    count: int | None = None
    seed: int = 0
    at: float = 0.0
    bytes_per_second: int | None = None
    delay_ms: int = 0

    def matches(self, operation: str, bucket: str, key: str, signature: str) -> bool:
        return (
            self.operation in ("*", operation)
            and self.bucket in ("", bucket)
            and key.startswith(self.key_prefix)
            and self.signature in ("", signature)
        )


_KINDS: Mapping[str, tuple[str, type | tuple[type, ...], float]] = {
    "operation": ("operation", str, 0),
    "bucket": ("bucket", str, 0),
    "keyPrefix": ("key_prefix", str, 0),
    "signature": ("signature", str, 0),
    "every": ("every", int, 1),
    "probability": ("probability", (int, float), 0),
    "count": ("count", int, 1),
    "seed": ("seed", int, 0),
    "at": ("at", (int, float), 0),
    "bytesPerSecond": ("bytes_per_second", int, 1),
    "delayMs": ("delay_ms", int, 0),
}


def parse_rule(document: object) -> Rule:
    """A rule from its JSON object; S3Error BadRequest names what is wrong."""
    if not isinstance(document, dict):
        raise S3Error("BadRequest", "A fault rule is a JSON object.")
    action = document.get("action")
    if action not in tuple(Action):
        raise S3Error("BadRequest", f"action must be one of {', '.join(Action)}.")
    fields: dict[str, Any] = {}
    for name, value in document.items():
        if name != "action":
            field = _field(name)
            fields[field] = _checked(name, value)
    return Rule(Action(action), **fields)


def render_rule(rule: Rule) -> dict[str, object]:
    """The JSON object of a rule."""
    values = {name: getattr(rule, attribute) for name, (attribute, _, _) in _KINDS.items()}
    return {"action": rule.action, **values}


def _field(name: str) -> str:
    if name not in _KINDS:
        raise S3Error("BadRequest", f"{name} is no field of a fault rule: {', '.join(_KINDS)}.")
    return _KINDS[name][0]


def _checked(name: str, value: object) -> object:
    _, kind, least = _KINDS[name]
    sound = isinstance(value, kind) and not isinstance(value, bool)
    if not sound or (isinstance(value, int | float) and value < least):
        raise S3Error("BadRequest", f"{name} of a fault rule cannot be {value!r}.")
    if name in ("probability", "at") and isinstance(value, int | float) and value > 1:
        raise S3Error("BadRequest", f"{name} of a fault rule is at most 1.")
    return value
