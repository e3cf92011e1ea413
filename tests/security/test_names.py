"""Names of files come from strangers: they are data, no part of a path or of a header's shape."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import PurePosixPath
from typing import Final

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

NAMES: Final = [
    "../../etc/passwd",
    "..\\..\\windows\\system32",
    "..",
    ".",
    "/etc/passwd",
    "//server/share/x.mp4",
    "C:\\x.mp4",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "concat:a.mp4|b.mp4",
    "subfile,,start,0,end,9,,:/etc/passwd",
    "pipe:0",
    "data:video/mp4;base64,AAAA",
    "crypto:x",
    "%2e%2e%2f%2e%2e%2fx.mp4",
    "%252e%252e%252fx.mp4",
    "..%c0%afx.mp4",
    "%d.mp4",
    "%n%n%n%s.mp4",
    "x\0.mp4",
    "x.mp4\0.txt",
    "x\n.mp4",
    "x\r\nSet-Cookie: a=b\r\n.mp4",
    "x\u2028.mp4",
    "-i.mp4",
    "--help",
    "-f lavfi -i color",
    "'; rm -rf / #.mp4",
    '"; rm -rf / #.mp4',
    "$(reboot).mp4",
    "`reboot`.mp4",
    "a|b.mp4",
    "a;b.mp4",
    "a&b.mp4",
    "*.mp4",
    "?.mp4",
    "~root",
    "CON",
    "NUL.mp4",
    "aux.mp4",
    " ",
    "\t",
    "",
    "x" * 255,
    "é" * 100 + ".mp4",
    "x\u202egpj.mp4",
    "\u2066x\u2069.mp4",
    "\ufeffx.mp4",
    "ﬁlm.mp4",
    "💥.mp4",
    "\ud800.mp4",
    "<script>alert(1)</script>.mp4",
    "{{7*7}}.mp4",
    "staging/ses_x/upl_y/0001",
    "recordings/own_other/none/x.mp4",
]
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
    assert header.split(";")[0] == ("inline" if inline else "attachment")


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
