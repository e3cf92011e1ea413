"""The execution environments of one function: reused when idle, started when all are busy."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from localstack.invoke.environment import ExecutionEnvironment, Launch
from localstack.invoke.outcome import MAX_SYNC_BYTES, Outcome, too_large


class Pool:
    """At most `limit` events of the function run at a time; the others wait their turn.

    `now_ms` answers the epoch time in ms, `request_id` a new id.
    """

    def __init__(
        self,
        launch: Launch,
        *,
        limit: int,
        now_ms: Callable[[], int],
        request_id: Callable[[], str],
    ) -> None:
        self._launch = launch
        self._now_ms = now_ms
        self._request_id = request_id
        self._turns = asyncio.Semaphore(limit)
        self._idle: list[ExecutionEnvironment] = []
        self._all: set[ExecutionEnvironment] = set()

    async def warm(self) -> Outcome | None:
        """Have one environment ready; answers what went wrong, or None."""
        async with self._turns:
            if self._idle:
                return None
            environment, failed = await self._started()
            if failed is None:
                self._idle.append(environment)
            return failed

    async def invoke(self, event: object) -> Outcome:
        """Run the function once; an answer above Lambda's quota is an error."""
        async with self._turns:
            environment = self._take_idle()
            if environment is None:
                environment, failed = await self._started()
                if failed is not None:
                    return failed
            try:
                outcome = await environment.invoke(event, self._context())
            except BaseException:
                # The caller has gone away: what still runs must not answer the next one.
                await environment.close()
                raise
            finally:
                self._put_back(environment)
        size = len(outcome.payload())
        return outcome if size <= MAX_SYNC_BYTES else too_large(size)

    async def close(self) -> None:
        """End every process of the function."""
        await asyncio.gather(*(environment.close() for environment in self._all))
        self._all.clear()
        self._idle.clear()

    def _take_idle(self) -> ExecutionEnvironment | None:
        while self._idle:
            environment = self._idle.pop()
            if environment.alive:
                return environment
            self._all.discard(environment)
        return None

    def _put_back(self, environment: ExecutionEnvironment) -> None:
        if environment.alive:
            self._idle.append(environment)
        else:
            self._all.discard(environment)

    async def _started(self) -> tuple[ExecutionEnvironment, Outcome | None]:
        environment = ExecutionEnvironment(self._launch)
        self._all.add(environment)
        failed = await environment.start()
        if failed is not None:
            self._all.discard(environment)
        return environment, failed

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
