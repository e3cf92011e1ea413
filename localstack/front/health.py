"""Whether the functions behind the API's routes can be imported.

GET `/_local/health`: 503 while they are being imported, then 200 with what went wrong, if anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localstack.front.paths import HEALTH_PATH
from localstack.invoke.runtime import Runtime


class Health:
    """Knows which functions have been warmed up, and how that went."""

    def __init__(self, runtime: Runtime, functions: Iterable[str]) -> None:
        self._runtime = runtime
        self._waiting = set(functions)
        self._failed: dict[str, Any] = {}

    async def warm(self) -> None:
        """Have a process of each function ready."""
        for function in sorted(self._waiting):
            failed = await self._runtime.warm(function)
            if failed is not None:
                self._failed[function] = failed.value
            self._waiting.discard(function)

    def route(self) -> Route:
        async def health(_: Request) -> Response:
            if self._waiting:
                return JSONResponse({"status": "starting"}, 503)
            return JSONResponse({"status": "ready", "failed": self._failed})

        return Route(HEALTH_PATH, health)
