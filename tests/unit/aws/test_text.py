"""Checksums and download names as S3 and browsers take them."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelroom.aws.checksums import from_base64, to_base64
from reelroom.aws.disposition import content_disposition


def test_a_checksum_is_eight_bytes_in_base64() -> None:
    assert to_base64("ae8b14860a799888") == "rosUhgp5mIg="
    assert from_base64("rosUhgp5mIg=") == "ae8b14860a799888"


@pytest.mark.parametrize("text", [None, "", "rosUhgp5mIg=-3", "no base64", "AAAA"])
def test_what_is_no_checksum_of_the_whole_is_none(text: str | None) -> None:
    assert from_base64(text) is None


@pytest.mark.parametrize("crc", ["", "ae8b", "zz8b14860a799888", "ae8b14860a79988800"])
def test_what_is_no_checksum_is_not_sent(crc: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        to_base64(crc)


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("lap.mp4", "attachment; filename=\"lap.mp4\"; filename*=UTF-8''lap.mp4"),
        ("a b.mp4", "attachment; filename=\"a b.mp4\"; filename*=UTF-8''a%20b.mp4"),
        (
            "東京.mp4",
            "attachment; filename=\"recording.mp4\"; filename*=UTF-8''%E6%9D%B1%E4%BA%AC.mp4",
        ),
        ("", "attachment; filename=\"recording\"; filename*=UTF-8''recording"),
    ],
)
def test_a_name_is_given_twice(name: str, header: str) -> None:
    assert content_disposition(name, inline=False) == header


@given(st.text(max_size=50))
def test_no_name_breaks_out_of_its_header(name: str) -> None:
    header = content_disposition(name, inline=True)
    assert header.startswith('inline; filename="')
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    plain, exact = header.removeprefix('inline; filename="').split('"; filename*=')
    assert not set(plain) & set('"\\%/;')
    assert set(unquote(exact.removeprefix("UTF-8''"))) <= set(name) | set("recording_")
