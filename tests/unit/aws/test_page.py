"""The page as it is uploaded: complete, typed, kept for the right time, itself last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localstack.objectstore import Server
from reelroom.aws.clients import Clients
from reelroom.aws.page import PageNotDeployed, deploy_page, page_files, put_page
from tests.contract.blobs.backends import BUCKET

OUTPUTS = {
    "PageUrl": "https://d1.cloudfront.net",
    "PageBucketName": BUCKET,
    "IssuerUrl": "https://issuer.example",
    "ClientId": "client-1",
    "SignInScope": "openid reelroom/api",
    "SignInLoopback": "http://127.0.0.1:8765/signed-in,http://127.0.0.1:18765/signed-in",
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "icon.svg", ".built", "assets/a-1.js", "assets/b-2.css"):
        (folder / name).write_text(name)
    return folder


def test_the_page_itself_comes_after_all_that_it_names(built: Path) -> None:
    names = [file.path for file in page_files(built, OUTPUTS)]
    assert names == ["assets/a-1.js", "assets/b-2.css", "icon.svg", "config.json", "index.html"]


def test_files_are_in_the_bucket_with_their_type_and_time(
    store: Server, clients: Clients, built: Path
) -> None:
    assert put_page(clients.s3, OUTPUTS, built) == "https://d1.cloudfront.net"
    found = {
        name: clients.s3.get_object(Bucket=BUCKET, Key=name)
        for name in ("assets/a-1.js", "assets/b-2.css", "icon.svg", "config.json", "index.html")
    }
    year = "public, max-age=31536000, immutable"
    assert {name: (one["ContentType"], one["CacheControl"]) for name, one in found.items()} == {
        "assets/a-1.js": ("text/javascript; charset=utf-8", year),
        "assets/b-2.css": ("text/css; charset=utf-8", year),
        "icon.svg": ("image/svg+xml", "no-cache"),
        "config.json": ("application/json", "no-cache"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }
    assert json.loads(found["config.json"]["Body"].read()) == {
        "graphql": "/graphql",
        "issuer": "https://issuer.example",
        "clientId": "client-1",
        "scope": "openid reelroom/api",
        "loopback": ["http://127.0.0.1:8765/signed-in", "http://127.0.0.1:18765/signed-in"],
    }


def test_what_aws_does_not_take_is_one_sentence(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(PageNotDeployed, match="You must specify a region"):
        deploy_page("reelroom", built)


class NoBucket:
    """Fails the test when anything is uploaded."""

    def put_object(self, **given: Any) -> dict[str, Any]:
        raise AssertionError(given)


@pytest.mark.parametrize(
    ("missing", "told"), [("PageUrl", "Page=true"), ("ClientId", "PublicClient")]
)
def test_a_stack_without_a_page_or_a_client_is_told_before_anything_is_sent(
    built: Path, missing: str, told: str
) -> None:
    outputs = {name: value for name, value in OUTPUTS.items() if name != missing}
    with pytest.raises(PageNotDeployed, match=told):
        put_page(NoBucket(), outputs, built)


def test_a_page_that_was_not_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(PageNotDeployed, match="make page"):
        put_page(NoBucket(), OUTPUTS, tmp_path)


def test_a_file_of_an_unknown_type_is_not_guessed(built: Path) -> None:
    (built / "film.xyz").write_text("?")
    with pytest.raises(PageNotDeployed, match=r"film\.xyz"):
        list(page_files(built, OUTPUTS))
