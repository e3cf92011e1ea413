"""A deployment to sign in at: the real local issuer and a `/config.json`, over real HTTP."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import uvicorn
from joserfc.jwk import RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from localstack.front.servers import listen
from localstack.issuer.app import issuer_app
from localstack.issuer.codes import Codes
from localstack.issuer.names import CLIENT_ID
from localstack.issuer.refresh import RefreshTokens
from localstack.issuer.tokens import Issuer


class Site:
    """`late` is added to the issuer's clock (s), `config` answered by `/config.json`."""

    def __init__(self, folder: Path, key: RSAKey) -> None:
        self.late = 0.0
        self._socket = listen(0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.config: dict[str, Any] = {
            "graphql": "/graphql",
            "issuer": self.url,
            "clientId": CLIENT_ID,
            "scope": "openid reelroom/api",
        }
        numbers = itertools.count()
        issuer = Issuer(self.url, key, self._now, lambda: f"jti-{next(numbers)}")
        codes = Codes(self._now, lambda: f"code-{next(numbers)}")
        self.refreshes = RefreshTokens(
            folder / "refresh.json", self._now, lambda: f"refresh-{next(numbers)}"
        )
        app = issuer_app(issuer, codes, self.refreshes, [])
        app.routes.append(Route("/config.json", self._config))
        settings = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
        self.server = uvicorn.Server(settings)

    def serve(self) -> None:
        self.server.run([self._socket])

    def _now(self) -> float:
        return time.time() + self.late

    async def _config(self, _: Request) -> Response:
        return JSONResponse(self.config)


@contextmanager
def running(folder: Path, key: RSAKey) -> Iterator[Site]:
    site = Site(folder, key)
    thread = threading.Thread(target=site.serve, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.should_exit = True
        thread.join()


class Browser:
    """What a person and their browser do with the address that the command gives them."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.strange: list[int] = []
        self.changes: dict[str, str] = {}
        self.denies = False
        self.mistakes = 0
        self.seen: dict[str, str] = {}

    def open(self, address: str) -> bool:
        threading.Thread(target=self._act, args=(address,), daemon=True).start()
        return True

    def _act(self, address: str) -> None:
        asked = dict(parse_qsl(urlsplit(address).query))
        self.seen = asked
        for _ in range(self.mistakes):
            query = {"code": "stolen", "state": "another's"}
            self.strange.append(httpx.get(asked["redirect_uri"], params=query).status_code)
        if self.denies:
            query = {"error": "access_denied", "state": asked["state"]}
            httpx.get(asked["redirect_uri"], params=query)
            return
        # The button of the issuer's page, and back.
        form = asked | {"user": self.user} | self.changes
        button = address.partition("?")[0]
        httpx.post(button, data=form, follow_redirects=True).raise_for_status()
