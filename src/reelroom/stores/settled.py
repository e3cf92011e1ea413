"""A row as a database would give it back, for stores that keep the objects themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

T = TypeVar("T")


def settled(value: T) -> T:
    """`value` with times cut to the millisecond and JSON objects copied, so that nothing mutable
    is shared. Raises ValueError for a time without a zone, TypeError for what is not JSON."""
    if isinstance(value, datetime):
        return cast("T", to_millisecond(value))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: settled(now)
            for field in fields(value)
            if isinstance(now := getattr(value, field.name), datetime | Mapping)
            or is_dataclass(now)
        }
        return cast("T", replace(cast("Any", value), **changed)) if changed else value
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return cast("T", json.loads(json.dumps(dict(value), allow_nan=False)))
        return cast("T", dict(value))
    return value


def to_millisecond(moment: datetime) -> datetime:
    """Cut, never rounded up; raises ValueError without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone.")
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
