"""Messages between a function's process and its owner: 4 bytes of length, then UTF-8 JSON."""

from __future__ import annotations

import asyncio
import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")


def pack(message: object) -> bytes:
    """One frame. Raises TypeError or ValueError when `message` is no JSON."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return _LENGTH.pack(len(body)) + body


def read(stream: BinaryIO) -> Any:  # noqa: ANN401 - any JSON value
    """The next message; raises EOFError when the other side is gone."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    return json.loads(_exactly(stream, length))


async def receive(stream: asyncio.StreamReader) -> Any:  # noqa: ANN401 - any JSON value
    """The next message; raises EOFError when the other side is gone."""
    try:
        (length,) = _LENGTH.unpack(await stream.readexactly(_LENGTH.size))
        return json.loads(await stream.readexactly(length))
    except asyncio.IncompleteReadError as error:
        raise EOFError from error


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
