"""Whole files between a disk and a folder that stands for the bucket: real bytes, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from reelroom.domain.errors import NotFound
from reelroom.ports import AlreadyExists, Published
from tests.fakes.blobs import FakeBlobs, crc_of
from tests.fakes.faults import Faults

_PIECES: Final = 8


class FolderTransfers:
    """The contract of `Transfers`. What `blobs` knows of is in the bucket, its bytes in `folder`.

    `damaged` names keys that come out of storage with one bit changed.
    """

    def __init__(self, folder: Path, blobs: FakeBlobs) -> None:
        self.folder = folder
        self.blobs = blobs
        self.damaged: set[str] = set()
        self.faults = Faults()

    def store(self, key: str, data: bytes) -> None:
        """The bytes of an object that `blobs` has, or will have."""
        path = self.folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def stored(self, key: str) -> bytes:
        return (self.folder / key).read_bytes()

    def download(self, key: str, to: Path, size: int, on_bytes: Callable[[int], None]) -> str:
        with self.faults.around("download"):
            if key not in self.blobs.objects:
                raise NotFound("A source is no longer in storage. Attach the footage again.")
            data = bytearray(self.stored(key))
            assert len(data) == size
            if key in self.damaged:
                data[size // 2] ^= 1
            with to.open("wb") as file:
                _in_pieces(data, file.write, on_bytes)
        return crc_of(bytes(data))

    def publish(
        self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]
    ) -> Published:
        with self.faults.around("publish"):
            data = path.read_bytes()
            crc64nvme, sha256 = crc_of(data), hashlib.sha256(data).hexdigest()
            there = self.blobs.head(key)
            if there is None:
                self._send(data, key, content_type, on_bytes)
            elif (there.size, there.crc64nvme) != (len(data), crc64nvme):
                raise AlreadyExists("Storage holds something else at the place of this recording.")
        return Published(len(data), sha256, crc64nvme)

    def _send(
        self, data: bytes, key: str, content_type: str, on_bytes: Callable[[int], None]
    ) -> None:
        for open_key, left in list(self.blobs.multiparts(key)):
            self.blobs.abort_multipart(open_key, left)
        multipart_id = self.blobs.create_multipart(key, content_type)
        try:
            _in_pieces(data, lambda _: None, on_bytes)
            self.store(key, data)
            self.blobs.put_object(key, len(data), crc_of(data), content_type)
        finally:
            self.blobs.abort_multipart(key, multipart_id)


def _in_pieces(
    data: bytes | bytearray, write: Callable[[bytes], object], on_bytes: Callable[[int], None]
) -> None:
    step = max(1, -(-len(data) // _PIECES))
    for start in range(0, len(data), step):
        write(bytes(data[start : start + step]))
        on_bytes(min(start + step, len(data)))
