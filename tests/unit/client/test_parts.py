"""Reading a file in parts, and noticing that it is no longer the same file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelroom.client import FileChanged
from reelroom.client.parts import LocalFile, crc64nvme
from reelroom.domain import crc64

DATA = bytes(range(256)) * 10 + b"end"
PART = 1000


@pytest.fixture
def file(tmp_path: Path) -> LocalFile:
    path = tmp_path / "GX010001.MP4"
    path.write_bytes(DATA)
    return LocalFile(path, len(DATA), PART)


@pytest.fixture
def descriptor(file: LocalFile) -> Iterator[int]:
    opened = os.open(file.path, os.O_RDONLY)
    yield opened
    os.close(opened)


def crc(data: bytes) -> str:
    """By our own table, not by the library that the client takes."""
    return crc64.to_hex(crc64.crc64nvme(data))


def test_parts_are_the_file_cut_in_pieces(file: LocalFile, descriptor: int) -> None:
    read = [b"".join(file.part(descriptor, number)) for number in (1, 2, 3)]
    assert [len(data) for data in read] == [1000, 1000, 563]
    assert b"".join(read) == DATA


def test_a_checksum_has_16_digits() -> None:
    assert crc64nvme(b"123456789") == "ae8b14860a799888"
    assert crc64nvme(b"") == "0" * 16


def test_the_whole_checksum_is_that_of_the_file(file: LocalFile, descriptor: int) -> None:
    parts = {number: file.part(descriptor, number) for number in (3, 1, 2)}
    for part in parts.values():
        assert b"".join(part)
    assert file.whole({number: part.crc64nvme for number, part in parts.items()}) == crc(DATA)


def test_a_part_that_is_read_again_has_the_checksum_of_what_it_is_now(
    file: LocalFile, descriptor: int
) -> None:
    part = file.part(descriptor, 1)
    first = b"".join(part), part.crc64nvme
    with file.path.open("r+b") as opened:
        opened.write(b"changed")
    again = b"".join(part), part.crc64nvme
    assert again != first
    assert again == (b"changed" + DATA[7:PART], crc(b"changed" + DATA[7:PART]))


def test_a_large_part_is_read_in_blocks(tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    path.write_bytes(DATA * 1000)
    with path.open("rb") as opened:
        part = LocalFile(path, len(DATA) * 1000, len(DATA) * 1000).part(opened.fileno(), 1)
        blocks = list(part)
    assert len(blocks) > 2
    assert b"".join(blocks) == DATA * 1000
    assert part.crc64nvme == crc(DATA * 1000)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_file_that_became_shorter_is_refused(
    file: LocalFile, descriptor: int, number: int
) -> None:
    os.truncate(file.path, (number - 1) * PART + 10)
    with pytest.raises(FileChanged, match=r"GX010001\.MP4 became shorter"):
        b"".join(file.part(descriptor, number))


def test_what_arrived_is_compared_with_the_file(file: LocalFile, descriptor: int) -> None:
    first = crc(DATA[:PART])
    assert file.check(descriptor, {1: first}) == {1: first}


def test_a_part_whose_checksum_nobody_knows_is_read_all_the_same(
    file: LocalFile, descriptor: int
) -> None:
    assert file.check(descriptor, {3: None}) == {3: crc(DATA[2 * PART :])}


def test_another_file_of_the_same_size_is_refused(file: LocalFile, descriptor: int) -> None:
    received = {1: crc(DATA[:PART]), 2: "0" * 16}
    with pytest.raises(FileChanged, match="part 2 differs") as caught:
        file.check(descriptor, received)
    assert caught.value.code == "FILE_CHANGED"
