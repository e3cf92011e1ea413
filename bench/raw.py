"""HTTP with nothing around it: a file's bytes from the page cache to a socket, and back."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_TIMEOUT_S: Final = 120.0
_BLOCK: Final = 1 << 20
_SEND_BLOCK: Final = 256 << 10


class RawFailed(Exception):
    """The server refused; the message holds its answer."""


@dataclass(frozen=True, slots=True)
class Put:
    """`size` bytes of `path` from `offset` on, to be put to `url`."""

    url: str
    path: Path
    offset: int
    size: int
    headers: Mapping[str, str] = field(default_factory=dict)


Send = Callable[[socket.socket, int, int, int], None]


def sendfile(connection: socket.socket, descriptor: int, offset: int, size: int) -> None:
    """The kernel hands its pages on: nothing is read, so nothing could be encrypted or checked."""
    end = offset + size
    while offset < end:
        sent = os.sendfile(connection.fileno(), descriptor, offset, end - offset)
        if not sent:
            raise RawFailed("the file is shorter than announced")
        offset += sent


def read_and_send(connection: socket.socket, descriptor: int, offset: int, size: int) -> None:
    """As curl and every HTTP library do it: a block into memory, and out again."""
    buffer = memoryview(bytearray(_SEND_BLOCK))
    end = offset + size
    while offset < end:
        count = os.preadv(descriptor, [buffer[: end - offset]], offset)
        if not count:
            raise RawFailed("the file is shorter than announced")
        connection.sendall(buffer[:count])
        offset += count


def put(one: Put, send: Send = sendfile) -> None:
    """On a connection of its own. Raises RawFailed unless the answer is 2xx."""
    where = urlsplit(one.url)
    target = where.path + (f"?{where.query}" if where.query else "")
    extra = "".join(f"{name}: {value}\r\n" for name, value in one.headers.items())
    head = (
        f"PUT {target} HTTP/1.1\r\nHost: {where.netloc}\r\n"
        f"Content-Length: {one.size}\r\nConnection: close\r\n{extra}\r\n"
    )
    address = (where.hostname or "", where.port or 80)
    with (
        socket.create_connection(address, _TIMEOUT_S) as connection,
        one.path.open("rb") as file,
    ):
        connection.sendall(head.encode("ascii"))
        with suppress(BrokenPipeError):  # the answer says why nobody takes the bytes
            connection.settimeout(None)  # sendfile needs a blocking socket
            send(connection, file.fileno(), one.offset, one.size)
        answer = connection.makefile("rb").read()
    status = answer.split(b" ", 2)[1:2]
    if not status or not status[0].startswith(b"2"):
        raise RawFailed(answer.decode("utf-8", "replace"))


def put_all(parts: Sequence[Put], parallel: int, send: Send = sendfile) -> None:
    """In their order, `parallel` of them under way at a time."""
    with ThreadPoolExecutor(parallel) as threads:
        list(threads.map(partial(put, send=send), parts))


def get(url: str, to: Path, size: int, parallel: int) -> None:
    """`size` bytes to the file `to`, in as many ranges as connections. Raises RawFailed."""
    with to.open("wb") as file:
        file.truncate(size)
    step = -(-size // parallel)
    with ThreadPoolExecutor(parallel) as threads:
        starts = range(0, size, step)
        list(threads.map(lambda at: _get_range(url, to, at, min(at + step, size)), starts))


def _get_range(url: str, to: Path, start: int, end: int) -> None:
    where = urlsplit(url)
    connection = HTTPConnection(where.netloc, timeout=_TIMEOUT_S)
    headers = {"Range": f"bytes={start}-{end - 1}"}
    connection.request("GET", f"{where.path}?{where.query}", headers=headers)
    answer = connection.getresponse()
    buffer = memoryview(bytearray(_BLOCK))
    with to.open("r+b", buffering=0) as file:
        file.seek(start)
        while count := answer.readinto(buffer):
            file.write(buffer[:count])
        if answer.status != 206 or file.tell() != end:
            raise RawFailed(f"{answer.status}, and {file.tell() - start} bytes")
    connection.close()


def read_range(connection: HTTPConnection, url: str, offset: int, size: int) -> None:
    """Raises RawFailed unless exactly these bytes come."""
    where = urlsplit(url)
    target = where.path + (f"?{where.query}" if where.query else "")
    connection.request("GET", target, headers={"Range": f"bytes={offset}-{offset + size - 1}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 206 or len(body) != size:
        raise RawFailed(f"{answer.status} with {len(body)} bytes")
