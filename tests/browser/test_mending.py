"""Files that do not go together: told before and after, mended, or given up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from selenium.webdriver.common.keys import Keys

from localstack.cloud import LocalCloud
from localstack.demo.remains import remains
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser.faults import Storage
from tests.browser.later import swept_later
from tests.browser.screen import Screen

Clips = Callable[..., list[Path]]


def test_a_mismatch_is_named_before_and_after_and_the_odd_file_replaced(
    screen: Screen,
    cloud: LocalCloud,
    reelroom: Reelroom,
    session: Session,
    storage: Storage,
    clips: Clips,
) -> None:
    (first, second), (odd,) = clips(2), clips(1, "256x144")
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", first, odd)
    screen.see(".note.bad", f"{odd.name} has another picture size: 256")
    screen.press("Upload footage")
    screen.see(".mending", odd.name)
    assert "256" in screen.see(".mending .note.bad").text
    storage.set({"action": "slow", "operation": "UploadPart"})
    screen.choose(f"A file instead of {odd.name}", second)
    screen.see(".mending", second.name)
    screen.until(lambda: screen.button("Combine again").is_enabled(), "the file")
    assert storage.puts() == 1
    screen.button(f"Move {second.name} up").send_keys(Keys.ENTER)
    names = [second.name, first.name]
    screen.until(lambda: screen.texts(".mending .file-name") == names, "the new order")
    screen.press("Combine again")
    screen.see("article.recording")
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == names
    screen.until(lambda: not staged(cloud, session), "an empty staging")


def test_files_of_two_camera_models_are_not_promised_to_join(
    screen: Screen, session: Session, camera: Callable[[str], Path]
) -> None:
    odd = camera("gopro-hero8-trimmed.mp4")
    screen.open(f"/sessions/{session.id}")
    screen.press("Attach footage")
    screen.choose("Choose files", camera("gopro-hero6-trimmed.mp4"), odd)
    screen.see("dialog .note.bad", f"{odd.name} has other video encoder settings")


def test_what_nobody_mends_fails_and_is_attached_again_with_names_and_order_kept(
    screen: Screen, cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    (first, second), (odd,) = clips(2), clips(1, "256x144")
    job = reelroom.uploads.send(session.id, [second, odd, first], "Morning stint")
    list(reelroom.follow(job.id))
    screen.open(f"/sessions/{session.id}")
    screen.see(".mending", odd.name)
    assert staged(cloud, session)
    swept_later(cloud, hours=2)
    failure = screen.see(".attachment > .note.bad")
    assert odd.name in failure.text
    assert job.id in failure.text
    screen.until(lambda: not staged(cloud, session), "an empty staging")
    screen.press("Attach again")
    names = [second.name, odd.name, first.name]
    assert screen.texts(".wanted li") == names
    screen.choose("Choose files", first, second, odd)
    assert screen.see("dialog label input").get_attribute("value") == "Morning stint"
    screen.see("dialog", "Ordered as in the attempt before.")
    chosen = [one.partition("\n")[0] for one in screen.texts(".order .file-name")]
    assert chosen == names
    screen.press(f"Take {odd.name} out")
    screen.see(".note.good", "losslessly")
    screen.press("Upload footage")
    screen.see("article.recording", "Morning stint")
    assert not screen.all(".attachment > .note.bad")
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == [second.name, first.name]


def test_the_details_of_a_failure_are_copied_with_the_id_that_support_needs(
    screen: Screen, reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    job = reelroom.uploads.send(session.id, [*clips(1), *clips(1, "256x144")])
    list(reelroom.follow(job.id))
    screen.open(f"/sessions/{session.id}")
    screen.see(".mending", job.id)
    screen.press("Copy details")
    screen.see(".mending", "Copied")
    assert job.id in screen.clipboard()


def staged(cloud: LocalCloud, session: Session) -> list[str]:
    """What staging holds of the session, in the bucket and on the disk."""
    left = remains(cloud, session.id)
    objects = [one for one in left.get("objects", []) if one.startswith("staging/")]
    return [*objects, *(one for one in left.get("files", []) if "staging" in one)]
