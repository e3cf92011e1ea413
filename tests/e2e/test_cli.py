"""The installed command as a person runs it: processes of its own against a running cloud."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from localstack.cloud import LocalCloud
from tests.e2e.test_main_job import picture

Clips = Callable[..., list[Path]]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(
    cloud: LocalCloud, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`command("sessions")`, in a folder where a local cloud has left its endpoints."""
    here = tmp_path / "here"
    (here / ".local").mkdir(parents=True)
    (here / ".local" / "endpoints.env").write_text(
        f"REELROOM_API_URL={cloud.api_url}\nREELROOM_ISSUER_URL={cloud.endpoints.issuer_url}\n"
    )
    own = {name: value for name, value in os.environ.items() if not name.startswith("REELROOM_")}
    reelroom = Path(sys.executable).with_name("reelroom")

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        typed = [str(reelroom), "--user", request.node.name, *map(str, arguments)]
        return subprocess.run(
            typed, cwd=here, env=own, capture_output=True, text=True, timeout=300, check=False
        )

    return run


def test_footage_goes_in_and_one_file_comes_out(
    command: Command, clips: Clips, tmp_path: Path
) -> None:
    session = command("create", "Track day").stdout.strip()
    sent = command("upload", session, *clips(2), "--description", "First stint")
    assert sent.returncode == 0, sent.stderr
    listed = command("recordings", session, "--json")
    (recording,) = json.loads(listed.stdout)
    assert sent.stdout.strip() == recording["id"]
    assert recording["description"] == "First stint"
    saved = command("download", recording["id"], "--output", tmp_path / "day.mp4")
    assert saved.returncode == 0, saved.stderr
    assert picture(tmp_path / "day.mp4") == [hash_ for clip in clips(2) for hash_ in picture(clip)]
    assert recording["id"] in command("recordings", session).stdout
    assert session in command("sessions").stdout
    assert command("rm", "--yes", session).returncode == 0
    gone = command("recordings", session)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "NOT_FOUND" in gone.stderr
    assert session not in command("sessions").stdout


def test_files_that_differ_are_named_on_stderr(command: Command, clips: Clips) -> None:
    session = command("create", "Track day").stdout.strip()
    odd = clips(1, size="256x144")[0]
    sent = command("upload", session, *clips(1), odd)
    assert (sent.returncode, sent.stdout) == (1, "")
    told = sent.stderr.replace("\n", " ")
    assert odd.name in told
    assert "SOURCES_MISMATCH" in told
    assert "Traceback" not in told
    command("rm", "--yes", session)


def test_an_odd_file_is_replaced_or_taken_out_by_its_name(command: Command, clips: Clips) -> None:
    good, odd = clips(2), clips(1, size="256x144")
    session = command("create", "Track day").stdout.strip()
    for mend, sources in (
        (("replace", odd[0].name, good[1]), [good[0].name, good[1].name]),
        (("drop", odd[0].name), [good[0].name]),
    ):
        refused = command("upload", session, good[0], odd[0])
        assert refused.returncode == 1
        job = next(word for word in refused.stderr.split() if word.startswith("job_"))
        nothing = command(mend[0], job, "no.mp4", *mend[2:])
        assert (nothing.returncode, odd[0].name in nothing.stderr) == (1, True)
        mended = command(mend[0], job, *mend[1:])
        assert mended.returncode == 0, mended.stderr
        newest = json.loads(command("recordings", session, "--json").stdout)[0]
        assert (newest["id"], newest["sources"]) == (mended.stdout.strip(), sources)


def test_a_day_that_is_none_is_said_before_anything_is_asked(command: Command) -> None:
    wrong = command("create", "Track day", "--date", "20.11.2026")
    assert wrong.returncode == 2
    assert "2026-11-21" in wrong.stderr
