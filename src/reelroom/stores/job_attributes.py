"""A job's reason and progress as maps inside its item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import Attribute
from pynamodb.constants import BOOLEAN, MAP, NUMBER, STRING

from reelroom.domain.job import Progress, Reason

_Map = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reported:
    """Progress and the attempt that made it: a later attempt has made none yet."""

    attempt: int
    progress: Progress


class ReasonAttribute(Attribute[Reason]):
    attr_type = MAP

    def serialize(self, value: Reason) -> _Map:
        return {
            "code": {STRING: value.code},
            "message": {STRING: value.message},
            "retryable": {BOOLEAN: value.retryable},
        }

    def deserialize(self, value: _Map) -> Reason:
        return Reason(value["code"][STRING], value["message"][STRING], value["retryable"][BOOLEAN])


class ProgressAttribute(Attribute[Reported]):
    """`eta_s` is absent while it is unknown."""

    attr_type = MAP

    def serialize(self, value: Reported) -> _Map:
        progress = value.progress
        known = {} if progress.eta_s is None else {"eta_s": {NUMBER: str(progress.eta_s)}}
        return {
            "attempt": {NUMBER: str(value.attempt)},
            "phase": {STRING: progress.phase},
            "bytes_done": {NUMBER: str(progress.bytes_done)},
            "bytes_total": {NUMBER: str(progress.bytes_total)},
            **known,
        }

    def deserialize(self, value: _Map) -> Reported:
        progress = Progress(
            phase=value["phase"][STRING],
            bytes_done=int(value["bytes_done"][NUMBER]),
            bytes_total=int(value["bytes_total"][NUMBER]),
            eta_s=int(value["eta_s"][NUMBER]) if "eta_s" in value else None,
        )
        return Reported(int(value["attempt"][NUMBER]), progress)
