"""A plain client of an ASGI application, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.applications import Starlette

CLIENT_IP = "198.51.100.7"


class AsgiClient:
    """Each request runs in an event loop of its own; redirects are not followed."""

    def __init__(self, app: Starlette, url: str = "http://127.0.0.1") -> None:
        self._app = app
        self._url = url

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=(CLIENT_IP, 1))
            async with httpx.AsyncClient(transport=transport, base_url=self._url) as client:
                return await client.request(method, path, **given)

        return asyncio.run(send())

    def get(self, path: str, **given: Any) -> httpx.Response:
        return self.request("GET", path, **given)

    def post(self, path: str, **given: Any) -> httpx.Response:
        return self.request("POST", path, **given)

    def put(self, path: str, **given: Any) -> httpx.Response:
        return self.request("PUT", path, **given)

    def options(self, path: str, headers: Mapping[str, str]) -> httpx.Response:
        return self.request("OPTIONS", path, headers=headers)
