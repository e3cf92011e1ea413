"""One journal record and its frame on disk.

Frame: magic (4 bytes) | payload length (u32, big-endian) | CRC-32 of the payload (u32) | payload.
Payload: one line of JSON, "\\n", the request body as the client sent it.
The line holds `durable`: how many bytes of the file were known to be on disk when the record was
written. That tells a torn tail (may be cut off) from damage to acknowledged records (may not).
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"RJ1\n"
_HEAD = struct.Struct(">4sII")


@dataclass(frozen=True, slots=True)
class Record:
    """A request that succeeded: `operation` in `region` at `at_ms` (Unix time) with `body`."""

    operation: str
    region: str
    at_ms: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Frame:
    """A record as found at bytes [`start`, `end`) of a file."""

    record: Record
    start: int
    end: int
    durable: int


def encode(record: Record, durable: int) -> bytes:
    """The frame of `record`, written while `durable` bytes of the file were on disk."""
    line = {"op": record.operation, "region": record.region, "at": record.at_ms, "durable": durable}
    payload = json.dumps(line, separators=(",", ":")).encode() + b"\n" + record.body
    return _HEAD.pack(MAGIC, len(payload), zlib.crc32(payload)) + payload


def frame_at(data: memoryview, start: int) -> Frame | None:
    """The frame that begins at `start`, or None when there is no whole and sound one."""
    if len(data) - start < _HEAD.size:
        return None
    magic, length, crc = _HEAD.unpack_from(data, start)
    end = start + _HEAD.size + length
    if magic != MAGIC or end > len(data):
        return None
    payload = bytes(data[start + _HEAD.size : end])
    if zlib.crc32(payload) != crc:
        return None
    line, _, body = payload.partition(b"\n")
    head = json.loads(line)
    return Frame(
        Record(head["op"], head["region"], head["at"], body), start, end, int(head["durable"])
    )


def frames(data: memoryview) -> Iterator[Frame]:
    """The sound frames from the beginning, up to the first that is not."""
    start = 0
    while (frame := frame_at(data, start)) is not None:
        yield frame
        start = frame.end


def acknowledged_beyond(data: memoryview, end: int) -> bool:
    """Whether a sound frame after `end` says that bytes beyond `end` were on disk once."""
    raw = bytes(data[end:])
    at = raw.find(MAGIC, 1)
    while at != -1:
        frame = frame_at(data, end + at)
        if frame is not None and frame.durable > end:
            return True
        at = raw.find(MAGIC, at + 1)
    return False
