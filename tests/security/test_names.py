"""Names of files come from strangers: they are data, no part of a path or of a header's shape."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from email.message import EmailMessage
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

import pytest

from reelroom.aws.disposition import content_disposition
from reelroom.domain.combine import CombineInput
from reelroom.domain.errors import Invalid
from reelroom.domain.ids import OwnerId
from reelroom.domain.job import Job
from reelroom.domain.policy import Policy
from reelroom.domain.recording import published_key
from reelroom.domain.source import FileDetails
from reelroom.usecases.staged import sources_of
from reelroom.usecases.upload import complete_upload, create_upload
from tests.fakes.sender import OWNER, Sender
from tests.fakes.services import World
from tests.security.names import NAMES

PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]+")


def cleaned(name: str) -> FileDetails | None:
    """None when it is refused, which is an answer too."""
    try:
        return FileDetails(name, 3).cleaned(Policy())
    except Invalid:
        return None


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_name_is_printable_or_refused(name: str) -> None:
    file = cleaned(name)
    if file is not None:
        assert file.name.strip()
        kinds = {unicodedata.category(letter) for letter in file.name}
        assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
        assert not set(file.name) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_name_does_not_shape_a_published_key(name: str) -> None:
    key = published_key(OwnerId("own_ada"), date(2026, 11, 21), name, "uuid", "mp4")
    assert PLAIN.fullmatch(key)
    path = PurePosixPath(key)
    assert len(path.parts) == 5
    assert path.parts[:4] == ("recordings", "own_ada", "none", "2026-11-21")
    assert path.name.endswith("_uuid.mp4")


@pytest.mark.parametrize("inline", [True, False])
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_name_does_not_shape_a_header(name: str, inline: bool) -> None:
    file = cleaned(name)
    if file is None:
        return
    header = content_disposition(file.name, inline=inline)
    assert header.isascii()
    assert header.isprintable()
    read = EmailMessage()
    read["Content-Disposition"] = header
    assert read.get_content_disposition() == ("inline" if inline else "attachment")
    assert set(read["Content-Disposition"].params) == {"filename"}
    saved_as = read.get_filename()
    assert saved_as
    assert not set(saved_as) & set("/\\")
    assert not saved_as.startswith(".")


@pytest.mark.parametrize(
    "name", ["Grüne Hölle 💥.mp4", "a'b (1) [2] {3}.mp4", "100%.mp4", "a;b,c=d"]
)
def test_a_harmless_name_is_saved_as_it_is(name: str) -> None:
    header = content_disposition(name, inline=False)
    assert unquote(header.partition("filename*=UTF-8''")[2], errors="strict") == name


def test_there_are_enough_of_them() -> None:
    assert len(set(NAMES)) >= 40


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_name_is_in_no_place_of_an_upload(name: str) -> None:
    file = cleaned(name)
    if file is None:
        return
    world = World()
    sender = Sender(world)
    upload = create_upload(world.services, OWNER, sender.session().id, [FileDetails(name, 3)])
    (source,) = sources_of(world.services, upload)
    assert source.object_key == f"staging/{upload.session_id}/{upload.id}/0001"
    sender.send(source, b"one")
    job: Job = complete_upload(world.services, OWNER, upload.id)
    (wanted,) = CombineInput.from_json(job.input).sources
    assert wanted.object_key == source.object_key
    assert wanted.name == file.name
