"""The sending side of one connection: bytes with sendall, files with sendfile."""

from __future__ import annotations

import os
import socket

from localstack.objectstore.errors import ConnectionDroppedError
from localstack.objectstore.http.response import Pipe, Response, render_head

SENDFILE_BYTES = 8 * 1024 * 1024
_MORE = getattr(socket, "MSG_MORE", 0)


class Sender:
    """Implements `Pipe` over a blocking socket; a peer that left raises ConnectionDroppedError."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def respond(self, response: Response, pipe: Pipe, *, keep_alive: bool, head_only: bool) -> None:
        """Send one answer, stored content through `pipe`; `head_only` is HEAD: no body."""
        head = render_head(response, keep_alive=keep_alive)
        if head_only or response.content is None:
            self.data(head if head_only else head + response.body)
            return
        # MSG_MORE: head and first file bytes leave in one segment.
        self.data(head, _MORE if response.length else 0)
        response.content.send(pipe)

    def data(self, data: bytes, flags: int = 0) -> None:
        try:
            self._socket.sendall(data, flags)
        except OSError as error:
            raise ConnectionDroppedError(str(error)) from error

    def file(self, descriptor: int, offset: int, length: int) -> None:
        """Send `length` bytes of an open file from `offset` without reading them."""
        end = offset + length
        while offset < end:
            count = min(end - offset, SENDFILE_BYTES)
            try:
                sent = os.sendfile(self._socket.fileno(), descriptor, offset, count)
            except OSError as error:
                raise ConnectionDroppedError(str(error)) from error
            if sent == 0:
                raise ConnectionDroppedError("a stored file is shorter than its record says")
            offset += sent
