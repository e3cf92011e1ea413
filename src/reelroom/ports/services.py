"""All ports that the use cases are given, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reelroom.domain.job import JobKind
from reelroom.domain.policy import Policy
from reelroom.ports.blobs import Blobs, Files
from reelroom.ports.jobs import Launcher
from reelroom.ports.kinds import Kind
from reelroom.ports.rows import Rows
from reelroom.ports.world import Clock, Entropy, Nudge


@dataclass(frozen=True, slots=True)
class Services:
    """`correlation_id` is the request's, and goes with every job that it queues."""

    policy: Policy
    rows: Rows
    blobs: Blobs
    files: Files
    launcher: Launcher
    nudge: Nudge
    clock: Clock
    entropy: Entropy
    kinds: Mapping[JobKind, Kind]
    correlation_id: str = ""
