"""Uploads that are broken off, watched from elsewhere, or sent from behind another tab."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from random import Random

from localstack.cloud import LocalCloud
from reelroom.client import Reelroom
from reelroom.client.models import Session, Source
from tests.browser.faults import Storage
from tests.browser.footage import padded
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]
MIB = 1 << 20
PART = 8 * MIB
# At SLOW, seconds pass between the first part and the last.
PARTS = 12
IN_FLIGHT = 5
SLOW: dict[str, object] = {"action": "slow", "operation": "UploadPart", "bytesPerSecond": 3 * MIB}
COUNT: dict[str, object] = {"action": "slow", "operation": "UploadPart"}
ASKS_BEFORE_LEAVING = """
    const leave = new Event('beforeunload', {cancelable: true});
    window.dispatchEvent(leave);
    return leave.defaultPrevented"""


def test_300_mb_whose_page_is_killed_at_three_points_arrive_whole_with_few_bytes_twice(
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
    (odd,) = clips(1, "256x144")  # so that what was sent stays in staging to be compared
    parts = -(-300 * MIB // PART)
    points = sorted(Random(42).sample(range(4, parts - 6), 3))
    slow = {**SLOW, "bytesPerSecond": 10 * MIB}
    storage.set(slow)
    attach(screen, session, path, odd)
    sent = 0
    for point in points:
        screen.until(lambda: received(reelroom, session) >= point, f"part {point}")  # noqa: B023
        screen.kill()
        sent += storage.puts()
        storage.set(slow)
        screen.sign_in_with(cloud.token(user), "ada")
        screen.open(f"/sessions/{session.id}")
        screen.see(".go-on")
        left = [one.name for one in sources(reelroom, session) if one.status != "UPLOADED"]
        chosen = [file for file in (odd, path) if file.name in left]
        screen.choose("Choose the same files again", *chosen)
    screen.see(".mending", odd.name)
    assert sent + storage.puts() <= parts + 1 + len(points) * IN_FLIGHT
    sent_sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert staged_sha256(cloud, session, path.stat().st_size) == sent_sha256
    screen.press(f"Take out {odd.name}")
    screen.press("Combine again")
    screen.see("article.recording")


def test_a_dropped_file_needs_no_choosing_again_after_a_reload(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", PARTS * PART)
    storage.set(SLOW)
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.drop(".drop", path)
    screen.press("Upload footage")
    screen.until(lambda: received(reelroom, session) >= 1, "a part")
    screen.open(f"/sessions/{session.id}")
    assert screen.button("Continue the upload")


def test_an_upload_goes_on_with_one_click_after_its_page_was_killed(
    screen: Screen,
    cloud: LocalCloud,
    user: str,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", PARTS * PART)
    storage.set(SLOW)
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    # A handle of the browser's own file system: nobody can answer the question that one of the
    # machine's raises.
    with screen.handed(path):
        screen.press("Choose files")
        screen.see("dialog .order", path.name)
    screen.press("Upload footage")
    screen.until(lambda: received(reelroom, session) >= 1, "a part")
    assert screen.script(ASKS_BEFORE_LEAVING), screen.text()
    screen.kill()
    before = storage.puts()
    storage.set(COUNT)
    screen.sign_in_with(cloud.token(user), "ada")
    screen.open(f"/sessions/{session.id}")
    screen.press("Continue the upload")
    screen.see("article.recording")
    assert before + storage.puts() - 1 <= PARTS + IN_FLIGHT
    assert len(list(reelroom.recordings.of(session.id))) == 1


def test_a_file_that_changed_is_refused_with_the_reason(
    screen: Screen, reelroom: Reelroom, session: Session, clips: Clips, tmp_path: Path
) -> None:
    (clip,) = clips(1)
    reelroom.uploads.create(session.id, [clip])
    changed = tmp_path / clip.name
    changed.write_bytes(clip.read_bytes() + b"more")
    screen.open(f"/sessions/{session.id}")
    screen.choose("Choose the same files again", changed)
    screen.see(".note.bad", "has another length than the file whose upload was begun")


def test_a_file_with_other_bytes_is_refused_before_any_is_sent(
    screen: Screen,
    cloud: LocalCloud,
    user: str,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", PARTS * PART)
    storage.set(SLOW)
    attach(screen, session, path)
    screen.until(lambda: received(reelroom, session) >= 1, "a part")
    screen.kill()
    with path.open("r+b") as file:
        for part in range(PARTS):
            file.seek(part * PART + 100)
            file.write(b"other bytes")
    storage.set(COUNT)
    screen.sign_in_with(cloud.token(user), "ada")
    screen.open(f"/sessions/{session.id}")
    screen.choose("Choose the same files again", path)
    screen.see(".note.bad", "is not the file whose upload was begun: part")
    assert storage.puts() == 0


def test_a_second_tab_watches_an_upload_that_the_first_one_sends(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", PARTS * PART)
    storage.set(SLOW)
    attach(screen, session, path)
    screen.until(lambda: storage.puts() >= 1, "a part")
    with screen.second_tab(f"/sessions/{session.id}"):
        screen.see(".attachment", "Another tab is sending these files.")
        screen.see(".attachment .file-line", "of 101 MB")
        assert not screen.all(".go-on")
        storage.set(COUNT)
        screen.see("article.recording")
    screen.see("article.recording")
    assert len(list(reelroom.recordings.of(session.id))) == 1


def test_an_upload_behind_another_tab_goes_on_over_lost_connections(
    screen: Screen,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
    tmp_path: Path,
) -> None:
    path = padded(clips(1)[0], tmp_path / "GX010042.MP4", PARTS * PART)
    storage.set({"action": "drop", "operation": "UploadPart", "every": 2, "at": 0.5})
    attach(screen, session, path)
    with screen.second_tab("/icon.svg"):
        screen.until(lambda: list(reelroom.recordings.of(session.id)), "the recording")
    assert storage.hits() >= 2


def attach(screen: Screen, session: Session, *files: Path) -> None:
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", *files)
    screen.press("Upload footage")


def received(reelroom: Reelroom, session: Session) -> int:
    """Parts of the first file."""
    return sum(len(one.received) for one in sources(reelroom, session)[:1])


def sources(reelroom: Reelroom, session: Session) -> list[Source]:
    """Of the session's one upload; none before it is announced."""
    answer = reelroom._transport.execute(
        "query ($id: ID!) { session(id: $id) { uploads { nodes { id } } } }", id=session.id
    )
    return [
        source
        for upload in answer["session"]["uploads"]["nodes"]
        for source in reelroom.uploads.get(upload["id"]).sources
    ]


def staged_sha256(cloud: LocalCloud, session: Session, size: int) -> str:
    """Of the session's one staged object of that size."""
    s3 = cloud.client("s3")
    (bucket,) = s3.list_buckets()["Buckets"]
    prefix = f"staging/{session.id}/"
    listed = s3.list_objects_v2(Bucket=bucket["Name"], Prefix=prefix)["Contents"]
    (key,) = (one["Key"] for one in listed if one["Size"] == size)
    body = s3.get_object(Bucket=bucket["Name"], Key=key)["Body"]
    digest = hashlib.sha256()
    for block in body.iter_chunks(MIB):
        digest.update(block)
    return digest.hexdigest()
