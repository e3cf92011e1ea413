"""What an endpoint is told at its start."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from localstack.awsjson import LOCAL_NAMES

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Image:
    """Images whose name matches `pattern` (fnmatch), and their ENTRYPOINT and CMD."""

    pattern: str
    entry_point: tuple[str, ...] = ()
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one endpoint.

    `checkout` is the tasks' working directory. `environment` goes into every task, below what the
    definition and the overrides say. `volumes` maps a volume's name or file system id to a
    folder, and `efs` has a folder for every other file system id; `mounts` maps a path in the
    container to a folder. `images` are the ones that can be
    "pulled". `event_urls` get every task state change as an EventBridge event. `max_running` and
    `run_task_per_s` are the account's quotas (None: no limit). `close_within_s` is how long tasks
    have after SIGTERM when the endpoint itself stops.
    """

    checkout: Path = CHECKOUT
    region: str = "us-east-1"
    account: str = "000000000000"
    environment: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, Path] = field(default_factory=dict)
    efs: Path | None = None
    mounts: Mapping[str, Path] = field(default_factory=dict)
    images: tuple[Image, ...] = (Image("*"),)
    event_urls: tuple[str, ...] = ()
    max_running: int | None = None
    run_task_per_s: int | None = None
    stopped_visible_s: float = 3600.0
    close_within_s: float = 5.0
    names: frozenset[str] = LOCAL_NAMES


class ConfigRefused(Exception):
    """The configuration is wrong; the message names the member."""


def from_json(text: str) -> Config:
    """A Config from a JSON object with the members of `Config`. Raises ConfigRefused."""
    members = json.loads(text)
    known = {member.name for member in fields(Config)}
    if not isinstance(members, dict) or not members.keys() <= known:
        raise ConfigRefused(f"the configuration is an object with members out of {sorted(known)}")
    return Config(**{name: _value(name, value) for name, value in members.items()})


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 - JSON in, the member's type out
    match name:
        case "checkout" | "efs":
            return Path(value)
        case "volumes" | "mounts":
            return {key: Path(folder) for key, folder in value.items()}
        case "images":
            return tuple(
                Image(
                    image["pattern"],
                    tuple(image.get("entry_point", ())),
                    tuple(image.get("command", ())),
                )
                for image in value
            )
        case "event_urls":
            return tuple(value)
        case "names":
            return frozenset(value)
        case _:
            return value
