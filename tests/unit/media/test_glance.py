"""A glance tells what a file in storage is, by a few ranges of it."""

from __future__ import annotations

import pytest

from reelroom.domain.import_errors import SourceNotPlayable
from reelroom.domain.media_errors import (
    SourceEmpty,
    SourceNotMedia,
    SourceScripted,
    SourceTruncated,
)
from reelroom.media.glance import glance
from reelroom.ports.looking import Seen
from tests.fakes.clips import MOVIE


def seen(data: bytes) -> Seen:
    return glance("clip.mp4", len(data), lambda start, end: data[start:end])


def test_a_movie_tells_what_is_in_it() -> None:
    found = seen(MOVIE)
    contents = found.contents
    assert (found.extension, contents.content_type) == ("mp4", "video/mp4")
    assert (contents.duration_ms, contents.size_bytes) == (2000, len(MOVIE))
    assert (contents.video_codec, contents.audio_codec) == ("h264", None)
    assert (contents.width, contents.height, contents.fps) == (320, 180, 25.0)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", SourceEmpty),
        (b"<!doctype html><title>Sign in</title>", SourceNotMedia),
        (b"#EXTM3U\nhttp://10.0.0.1/a.ts\n", SourceScripted),
        (b"\xff\xd8\xff" + bytes(99), SourceNotMedia),
        (MOVIE[:-2000], SourceTruncated),
        (MOVIE[:-100], SourceTruncated),
        ((b"\x47" + bytes(187)) * 9, SourceNotPlayable),
        (MOVIE.replace(b"vide", b"text"), SourceNotMedia),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        seen(data)
