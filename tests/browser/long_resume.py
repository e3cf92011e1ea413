"""Long ones, for `make browser`: a large upload whose page is killed again and again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from localstack.cloud import LocalCloud
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.faults import Storage
from tests.browser.footage import padded
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]
MIB = 1 << 20
PARTS = 38
IN_FLIGHT = 5


def test_300_mb_whose_page_is_killed_at_three_points_arrive_with_few_bytes_twice(
    screen: Screen,
    cloud: LocalCloud,
    user: str,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", 300 * MIB)
    points = sorted(Random(42).sample(range(4, PARTS - 6), 3))
    slow = {"action": "slow", "operation": "UploadPart", "bytesPerSecond": 10 * MIB}
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    storage.set(slow)
    screen.choose("Choose files", path)
    screen.press("Upload footage")
    sent = 0
    for point in points:
        screen.until(lambda: _received(reelroom, session) >= point, f"part {point}", 60)  # noqa: B023
        screen.kill()
        sent += storage.puts()
        storage.set(slow)
        screen.sign_in_with(cloud.token(user), "ada")
        screen.open(f"/sessions/{session.id}")
        screen.choose("Choose the same files again", path)
    screen.see("article.recording", within_s=300)
    # The recording is published by one part.
    assert sent + storage.puts() - 1 <= PARTS + 3 * IN_FLIGHT
    assert len(list(reelroom.recordings.of(session.id))) == 1


def _received(reelroom: Reelroom, session: Session) -> int:
    answer = reelroom._transport.execute(
        "query ($id: ID!) { session(id: $id) { uploads { nodes { id } } } }", id=session.id
    )
    (upload,) = answer["session"]["uploads"]["nodes"]
    (source,) = reelroom.uploads.get(upload["id"]).sources
    return len(source.received)
