"""Routes of the page, before those of the API: its files, its settings, its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from localstack.issuer.names import CLIENT_ID, SCOPE
from localstack.page.addresses import is_address
from localstack.page.built import BUILT, is_built
from localstack.page.policy import security_headers
from localstack.plan import Plan, Port

_YEAR = "public, max-age=31536000, immutable"


class _Assets(StaticFiles):
    """Files whose names change with their content. `headers` go with each."""

    def __init__(self, folder: Path, headers: Mapping[str, str]) -> None:
        super().__init__(directory=folder)
        self._headers = {**headers, "cache-control": _YEAR}

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(self._headers)
        return response


class _Addresses(Route):
    """Matches what is no file's name and none of the API's paths."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not is_address(scope["path"]):
            return Match.NONE, {}
        return super().matches(scope)


def page_routes(plan: Plan, built: Path = BUILT) -> list[BaseRoute]:
    """Of a page that was not built, only its settings: the command line signs in by them."""
    headers = security_headers(plan)

    def file(path: Path) -> FileResponse:
        return FileResponse(path, headers={**headers, "cache-control": "no-cache"})

    async def page(_: Request) -> Response:
        return file(built / "index.html")

    async def other(request: Request) -> Response:
        return file(built / request.url.path.removeprefix("/"))

    async def config(_: Request) -> Response:
        return JSONResponse(settings(plan), headers={**headers, "cache-control": "no-cache"})

    told = Route("/config.json", config)
    if not is_built(built):
        return [told]
    return [
        told,
        *(Route(f"/{name}", other) for name in _beside_the_assets(built)),
        Mount("/assets", _Assets(built / "assets", headers)),
        _Addresses("/{address:path}", page),
    ]


def settings(plan: Plan) -> dict[str, str]:
    """What `/config.json` says: where the API and the sign-in are."""
    return {
        "graphql": "/graphql",
        "issuer": plan.url(Port.ISSUER),
        "clientId": CLIENT_ID,
        "scope": f"openid {SCOPE}",
    }


def _beside_the_assets(built: Path) -> list[str]:
    return [one.name for one in built.iterdir() if one.is_file() and not one.name.startswith(".")]
