"""What an answer's head is read as."""

from __future__ import annotations

import pytest

from reelroom.domain.import_errors import SourceRefused, SourceUnreachable
from reelroom.fetch.names import name_of
from reelroom.fetch.reply import Extent, extent, refusal, validator


@pytest.mark.parametrize(
    ("disposition", "path", "name"),
    [
        ('attachment; filename="GMT2026_Recording.mp4"', "x", "GMT2026_Recording.mp4"),
        ("attachment; filename=plain.mp4", "x", "plain.mp4"),
        ("attachment; filename=a.mp4; filename*=UTF-8''%C3%BCber.mp4", "x", "über.mp4"),
        ("attachment; filename*=iso-8859-1'de'%FCber.mp4", "x", "über.mp4"),
        ("attachment; filename*=utf-16''%00a", "last.mp4", "last.mp4"),
        ('attachment; filename="a \\"b\\".mp4"', "x", 'a "b".mp4'),
        ('attachment; filename="../../etc/passwd"', "x", "passwd"),
        ('attachment; filename="C:\\\\temp\\\\a.mp4"', "x", "a.mp4"),
        ("", "day%20one.mp4", "day one.mp4"),
        ("", "%2e%2e%2fetc%2fpasswd", "passwd"),
        ("inline", "", ""),
    ],
)
def test_a_name_is_for_people_and_has_no_path(disposition: str, path: str, name: str) -> None:
    assert name_of(disposition, path) == name


def test_a_whole_file_starts_at_its_first_byte_whatever_was_asked() -> None:
    assert extent("h", 200, {"content-length": "10"}, 5) == Extent(0, 10, 10)
    assert extent("h", 200, {}, 0) == Extent(0, None, None)


def test_a_part_of_a_file_is_the_one_that_was_asked_for() -> None:
    told = {"content-range": "bytes 5-9/10", "content-length": "5"}
    assert extent("h", 206, told, 5) == Extent(5, 5, 10)
    assert extent("h", 206, {"content-range": "bytes 5-9/*"}, 5) == Extent(5, 5, None)
    for wrong in ("bytes 4-9/10", "bytes 5-9", "items 5-9/10", ""):
        with pytest.raises(SourceRefused):
            extent("h", 206, {"content-range": wrong}, 5)


def test_only_what_names_the_very_bytes_is_a_validator() -> None:
    assert validator({"etag": '"a"', "last-modified": "x"}) == '"a"'
    assert validator({"etag": 'W/"a"', "last-modified": "x"}) == "x"
    assert validator({"etag": 'W/"a"'}) is None


def test_a_server_may_say_when_to_come_again() -> None:
    refused = refusal("h", 503, {"retry-after": "7"})
    assert isinstance(refused, SourceUnreachable)
    assert refused.retry_after_s == 7
    forever = refusal("h", 429, {"retry-after": "99999"})
    assert isinstance(forever, SourceUnreachable)
    assert forever.retry_after_s == 300
