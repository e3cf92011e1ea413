"""A job that the cloud has no room for: the page says why, and lets it be tried again at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from localstack.cloud import LocalCloud
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]


@pytest.fixture
def no_room(cloud: LocalCloud) -> Iterator[Callable[[], None]]:
    """Every start of a task is refused, until it is called."""
    switch = f"{cloud.endpoints.ecs_url}/_faults"
    rule = {"failure": "RESOURCE:CPU", "times": 1000}
    with httpx.Client(trust_env=False) as client:
        client.put(switch, json={"run_task": [rule]}).raise_for_status()

        def end() -> None:
            client.delete(switch).raise_for_status()

        yield end
        end()


def test_a_job_without_room_says_why_and_goes_on_when_it_is_tried_now(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    clips: Clips,
    no_room: Callable[[], None],
) -> None:
    reelroom.uploads.send(session.id, clips(2), "Morning stint")
    screen.open(f"/sessions/{session.id}")
    screen.see(".attachment .note", "It is tried again by itself at")
    for theme in ("light", "dark"):
        screen.theme(theme)
        assert screen.violations() == []
    no_room()
    screen.press("Try now")
    screen.see("article.recording", "Morning stint")
