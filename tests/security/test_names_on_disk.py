"""Hostile names through a whole combine: on the disk, in commands and scripts, in rows and keys."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from reelroom.domain.source import FileDetails
from reelroom.media import process
from reelroom.runner.loop import Outcome
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import complete_upload, create_upload
from tests.fakes.sender import OWNER
from tests.faults.amount import amount
from tests.jobs.combiner.bench import Bench
from tests.security.names import NAMES

# The first one names the object that is published.
GROUPS: Final = amount([NAMES[::9]], [NAMES[at : at + 9] for at in range(0, len(NAMES), 9)])
OURS: Final = re.compile(r"[A-Za-z0-9_./-]+")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=32x32:rate=5:duration=0.4")
    call = ["ffmpeg", "-v", "error", "-nostdin", *picture, "-c:v", "libx264", str(path)]
    subprocess.run(call, check=True)
    return path.read_bytes()


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every argument of every program, and the text of every script that it is given."""
    seen: list[str] = []
    start: Callable[..., Any] = process._start

    def noted(argv: Sequence[str]) -> object:
        seen.extend(argv)
        for argument in argv:
            path = Path(argument.removeprefix("file:"))
            if path.suffix in (".ffconcat", ".ffmeta") and path.is_file():
                seen.append(path.read_text(encoding="utf-8"))
        return start(argv)

    monkeypatch.setattr(process, "_start", noted)
    return seen


@pytest.mark.parametrize("names", GROUPS, ids=lambda names: ascii(names[0])[:30])
def test_a_combine_of_files_with_hostile_names_leaves_our_names_only(
    names: Sequence[str], clip: bytes, commands: list[str], tmp_path: Path
) -> None:
    bench = Bench(tmp_path)
    services, policy = bench.world.services, bench.world.policy
    files = [FileDetails(name, len(clip)) for name in names]
    upload = create_upload(services, OWNER, bench.sender.session().id, files)
    sources = sources_of(services, upload)
    bench.sender.send_all(upload, [clip] * len(files))
    for source in sources:
        bench.transfers.store(source.object_key, clip)
    job = complete_upload(services, OWNER, upload.id)
    assert bench.run(job) is Outcome.DONE, bench.sender.row(job).reason
    (recording,) = bench.recordings(job)
    assert recording.sources == tuple(file.cleaned(policy).name for file in files)
    places = [*bench.files(), *bench.objects, *(source.object_key for source in sources)]
    assert all(OURS.fullmatch(place) and ".." not in place for place in places)
    said = "\n".join(commands)
    assert "ffconcat version 1.0" in said
    telling = [file.cleaned(policy).name for file in files]
    assert [name for name in telling if len(name) > 4 and name in said] == []
