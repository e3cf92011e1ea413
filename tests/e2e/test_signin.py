"""A person signs in from the terminal and sends footage; an HTTP client is their browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from localstack.cloud import LocalCloud
from reelroom.client import Reelroom

REELROOM = Path(sys.executable).with_name("reelroom")


def signed_in_as(address: str, user: str) -> httpx.Response:
    """What a person does: they open the page, press a button, and are sent back."""
    with httpx.Client(trust_env=False, follow_redirects=True) as browser:
        page = browser.get(address).raise_for_status()
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
        assert f'value="{user}"' in page.text
        form = {name: unescape(value) for name, value in fields} | {"user": user}
        parts = urlsplit(address)
        return browser.post(f"{parts.scheme}://{parts.netloc}{parts.path}", data=form)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A person's own, in which nobody has signed in."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("REELROOM_", "XDG_"))
    }
    return own | {"HOME": str(tmp_path), "COLUMNS": "200"}


@pytest.fixture
def command(environment: dict[str, str], tmp_path: Path) -> Callable[..., str]:
    def run(*typed: str | Path) -> str:
        done = subprocess.run(
            [REELROOM, *map(str, typed)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def login(cloud: LocalCloud, environment: dict[str, str], user: str, profile: str) -> str:
    """Answers what the browser shows in the end."""
    typed: list[str | Path] = [
        REELROOM,
        "--profile",
        profile,
        "login",
        "--no-browser",
        cloud.api_url,
    ]
    with subprocess.Popen(typed, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next(line for line in process.stderr if line.startswith("http"))
        shown = signed_in_as(address.strip(), user)
        told = process.stderr.read()
    assert process.returncode == 0, told
    assert f"Signed in as {user} at {cloud.api_url} (profile {profile})." in told
    assert urlsplit(str(shown.url)).hostname == "127.0.0.1"
    return shown.text


def test_two_people_sign_in_and_see_their_own_sessions(
    cloud: LocalCloud, environment: dict[str, str], command: Callable[..., str]
) -> None:
    for user, profile in (("ada", "track"), ("ben", "coach")):
        assert "This window can be closed" in login(cloud, environment, user, profile)
    session = command("--profile", "track", "create", "Track day")
    assert session in command("--profile", "track", "sessions")
    assert session not in command("--profile", "coach", "sessions")
    with Reelroom(cloud.api_url, cloud.token("ada")) as same_person:
        assert same_person.sessions.get(session).title == "Track day"
    command("--profile", "track", "rm", "--yes", session)
    command("--profile", "track", "logout")
    assert command("--profile", "coach", "whoami") == f"ben at {cloud.api_url} (profile coach)"


def test_a_token_that_the_api_refuses_is_renewed_once(
    cloud: LocalCloud, environment: dict[str, str], command: Callable[..., str], tmp_path: Path
) -> None:
    login(cloud, environment, "chloe", "default")
    path = tmp_path / ".config" / "reelroom" / "profiles" / "default.json"
    kept = json.loads(path.read_text())
    kept["tokens"]["access"] = "not.a.token"
    path.write_text(json.dumps(kept))
    command("sessions")
    assert json.loads(path.read_text())["tokens"]["access"] != "not.a.token"
