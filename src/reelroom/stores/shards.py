"""The hash keys of the index of due work: a queue is spread, so that no partition runs hot."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from reelroom.domain.due import Queue


@dataclass(frozen=True, slots=True)
class Shards:
    """`count` may be raised later, never lowered: rows stay in the shard they were written to."""

    count: int = 4

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"The due index needs at least one shard, not {self.count}.")

    def of(self, queue: Queue, row_id: str) -> str:
        return f"{queue.value}#{zlib.crc32(row_id.encode()) % self.count}"

    def all(self, queue: Queue) -> list[str]:
        return [f"{queue.value}#{shard}" for shard in range(self.count)]
