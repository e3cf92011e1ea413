"""The operator's check, as a command beside a running cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localstack.cloud import LocalCloud
from localstack.variables import of_operator
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.e2e.conftest import combined, eventually, is_gone

Clips = Callable[..., list[Path]]


def fsck(cloud: LocalCloud, *words: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code, and the violations."""
    call = [sys.executable, "-c", "from reelroom.cli import main; main()", "fsck", "--json", *words]
    told = subprocess.run(
        call, env={**os.environ, **of_operator(cloud.data)}, capture_output=True, text=True
    )
    assert told.returncode in {0, 1}, told.stderr
    return told.returncode, json.loads(told.stdout)


def subjects(found: list[dict[str, Any]], invariant: str) -> list[str]:
    return [one["subject"] for one in found if one["invariant"] == invariant]


def test_a_cloud_that_works_is_whole_and_damage_is_told(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    assert combined(reelroom, session, clips(2)).status == "DONE"
    assert fsck(cloud) == (0, [])

    final = next((cloud.data / "efs").rglob(f"{session.id}/*.mp4"))
    stray = final.with_name("stray.mp4")
    stray.write_bytes(b"nobody's")
    code, found = fsck(cloud, "--grace", "0", "--repair")
    assert code == 1
    assert f"session_recordings/{session.id}/stray.mp4" in subjects(found, "I1")
    assert not stray.exists()
    assert final.exists()

    reelroom.sessions.remove(session.id)
    eventually(lambda: is_gone(cloud, session))
    assert fsck(cloud) == (0, [])
