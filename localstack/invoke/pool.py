"""The execution environments of one function: reused when idle, started when all are busy."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from localstack.invoke.environment import ExecutionEnvironment, Launch
from localstack.invoke.outcome import MAX_SYNC_BYTES, Outcome, too_large

PATIENCE_S = 0.1


class Pool:
    """At most `limit` events of the function run at a time; the others wait their turn.

    `now_ms` answers the epoch time in ms, `request_id` a new id. A busy process is waited for up to
    `patience_s` before another one is started: an import costs far more than a short event.
    """

    def __init__(
        self,
        launch: Launch,
        *,
        limit: int,
        now_ms: Callable[[], int],
        request_id: Callable[[], str],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._launch = launch
        self._limit = limit
        self._now_ms = now_ms
        self._request_id = request_id
        self._patience_s = patience_s
        self._changed = asyncio.Condition()
        self._idle: list[ExecutionEnvironment] = []
        self._all: set[ExecutionEnvironment] = set()

    async def warm(self) -> Outcome | None:
        """Have one environment ready; answers what went wrong, or None."""
        environment = await self._take()
        try:
            return await self._started(environment)
        finally:
            await self._put_back(environment)

    async def invoke(self, event: object) -> Outcome:
        """Run the function once; an answer above Lambda's quota is an error."""
        environment = await self._take()
        try:
            failed = await self._started(environment)
            outcome = failed or await environment.invoke(event, self._context())
        except BaseException:
            # The caller has gone away: what still runs must not answer the next one.
            await environment.close()
            raise
        finally:
            await self._put_back(environment)
        size = len(outcome.payload())
        return outcome if size <= MAX_SYNC_BYTES else too_large(size)

    async def close(self) -> None:
        """End every process of the function."""
        await asyncio.gather(*(environment.close() for environment in self._all))
        self._all.clear()
        self._idle.clear()

    async def _take(self) -> ExecutionEnvironment:
        """An idle environment, else a new one that is not started."""
        async with self._changed:
            if self._all:
                with contextlib.suppress(TimeoutError):
                    idle = self._changed.wait_for(lambda: self._idle)
                    await asyncio.wait_for(idle, self._patience_s)
            await self._changed.wait_for(lambda: self._idle or len(self._all) < self._limit)
            while self._idle:
                environment = self._idle.pop()
                if environment.alive:
                    return environment
                self._all.discard(environment)
            environment = ExecutionEnvironment(self._launch)
            self._all.add(environment)
            return environment

    async def _started(self, environment: ExecutionEnvironment) -> Outcome | None:
        return None if environment.alive else await environment.start()

    async def _put_back(self, environment: ExecutionEnvironment) -> None:
        async with self._changed:
            if environment.alive:
                self._idle.append(environment)
            else:
                self._all.discard(environment)
            self._changed.notify_all()

    def _context(self) -> dict[str, Any]:
        function = self._launch.function
        return {
            "aws_request_id": self._request_id(),
            "function_name": function.name,
            "memory_limit_in_mb": str(function.memory_mb),
            "invoked_function_arn": function.arn,
            "log_group_name": f"/aws/lambda/{function.name}",
            "deadline_ms": self._now_ms() + function.timeout_s * 1000,
        }
