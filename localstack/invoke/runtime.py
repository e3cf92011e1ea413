"""All functions of the template, found by name or ARN as Lambda's Invoke finds them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from localstack.invoke.outcome import Outcome
from localstack.invoke.pool import Pool

# Name, partial ARN or ARN, with an optional qualifier (Lambda API reference, Invoke).
_NAME = re.compile(r"(?:(?:arn:aws:lambda:[^:]+:)?(?:\d+:)?function:|\d+:)?([\w-]+)(?::([\w$-]+))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One function's name and its processes."""

    logical_id: str
    name: str
    pool: Pool


class Runtime:
    """Runs the template's functions; `background` invocations are kept until they end."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._by_id = entries
        self._by_name = {entry.name: entry for entry in entries.values()}
        self._background: set[asyncio.Task[Outcome]] = set()

    def find(self, name_or_arn: str) -> Entry | None:
        """The function that this FunctionName means, or None."""
        match = _NAME.fullmatch(name_or_arn)
        return self._by_name.get(match[1]) if match else None

    async def invoke(self, logical_id: str, event: object) -> Outcome:
        """Run a function and wait for its answer. Raises KeyError for an unknown logical id."""
        return await self._by_id[logical_id].pool.invoke(event)

    def invoke_later(self, logical_id: str, event: object) -> None:
        """Run a function and let go; a failure stands in the function's log and is not repeated."""
        task = asyncio.get_running_loop().create_task(self.invoke(logical_id, event))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def warm(self, logical_id: str) -> Outcome | None:
        """Have one process of the function ready; answers what went wrong, or None."""
        return await self._by_id[logical_id].pool.warm()

    async def close(self) -> None:
        """End everything that runs."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await asyncio.gather(*(entry.pool.close() for entry in self._by_id.values()))
