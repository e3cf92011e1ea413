"""The page as the local cloud serves it: as CloudFront would, at the API's own origin."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from localstack.issuer.names import CLIENT_ID
from localstack.page.page import page_routes
from localstack.page.policy import security_headers
from localstack.plan import Plan, Port
from tests.unit.localcloud.asgi import AsgiClient


async def api(_: Request) -> Response:
    return PlainTextResponse("the API", 404)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path / "cloud", {port: 4600 + place for place, port in enumerate(Port)})


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("the page")
    (folder / "icon.svg").write_text("<svg/>")
    (folder / ".built").write_text("a stamp")
    (folder / "assets" / "index-1a2b.js").write_text("go()")
    return folder


@pytest.fixture
def browser(plan: Plan, built: Path) -> AsgiClient:
    behind = Route("/{path:path}", api, methods=["GET", "POST"])
    return AsgiClient(Starlette(routes=[*page_routes(plan, built), behind]))


@pytest.mark.parametrize("address", ["/", "/signed-in", "/sessions/ses_1", "/what/is/this"])
def test_an_address_of_the_page_is_the_page(browser: AsgiClient, plan: Plan, address: str) -> None:
    answer = browser.get(address)
    assert (answer.status_code, answer.text) == (200, "the page")
    assert answer.headers["cache-control"] == "no-cache"
    assert security_headers(plan).items() <= dict(answer.headers).items()


@pytest.mark.parametrize("path", ["/graphql", "/api/v1/recordings", "/missing.js", "/.built"])
def test_a_404_of_the_api_stays_one(browser: AsgiClient, path: str) -> None:
    assert (browser.get(path).status_code, browser.get(path).text) == (404, "the API")
    assert browser.post("/graphql").text == "the API"


def test_a_file_is_kept_for_a_year_only_when_its_name_changes_with_it(
    browser: AsgiClient, plan: Plan
) -> None:
    asset, icon = browser.get("/assets/index-1a2b.js"), browser.get("/icon.svg")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert icon.headers["cache-control"] == "no-cache"
    for answer in (asset, icon):
        assert answer.status_code == 200
        assert security_headers(plan).items() <= dict(answer.headers).items()
    assert browser.get("/assets/index-old.js").status_code == 404


def test_the_page_is_told_where_the_api_and_the_sign_in_are(browser: AsgiClient) -> None:
    answer = browser.get("/config.json")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.json() == {
        "graphql": "/graphql",
        "issuer": "http://127.0.0.1:4601",
        "clientId": CLIENT_ID,
        "scope": "openid reelroom/api",
    }


def test_without_a_build_the_command_line_still_finds_the_sign_in(
    plan: Plan, tmp_path: Path
) -> None:
    behind = Route("/{path:path}", api)
    bare = AsgiClient(Starlette(routes=[*page_routes(plan, tmp_path / "nothing"), behind]))
    assert bare.get("/config.json").json()["clientId"] == CLIENT_ID
    assert bare.get("/").text == "the API"
