"""The hash keys of the index of due work: a queue is spread, so that no partition runs hot."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Final

from reelroom.domain.due import Queue

_CALM: Final = {Queue.FIX, Queue.CHECK, Queue.COMPLETE, Queue.DELETE, Queue.REMOVE}


@dataclass(frozen=True, slots=True)
class Shards:
    """`count` may be raised later, never lowered: rows stay in the shard they were written to.

    A calm queue has one shard whatever `count` is: one partition takes 1,000 writes a second, and
    what stands in it comes once in the life of a session, a source or a job, or never.
    """

    count: int = 4

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"The due index needs at least one shard, not {self.count}.")

    def of(self, queue: Queue, row_id: str) -> str:
        return f"{queue.value}#{zlib.crc32(row_id.encode()) % self._of(queue)}"

    def all(self, queue: Queue) -> list[str]:
        return [f"{queue.value}#{shard}" for shard in range(self._of(queue))]

    def _of(self, queue: Queue) -> int:
        return 1 if queue in _CALM else self.count
