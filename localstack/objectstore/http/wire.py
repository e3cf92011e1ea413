"""Buffered receiving from one connection.

One buffer serves head and body. A body block is a view into it, so a byte is copied once:
kernel to buffer.
"""

from __future__ import annotations

import socket
import struct

from localstack.objectstore.errors import ConnectionDroppedError, S3Error

BUFFER_BYTES = 512 * 1024
LONGEST_HEAD_BYTES = 64 * 1024


class Wire:
    """Reads of one blocking socket; a silent peer raises S3Error RequestTimeout."""

    def __init__(self, connection: socket.socket, idle_seconds: float) -> None:
        seconds, fraction = divmod(idle_seconds, 1)
        # The kernel's own timeout keeps the socket blocking: no poll() before every read.
        timeval = struct.pack("ll", int(seconds), int(fraction * 1e6))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeval)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeval)
        self.socket = connection
        self._buffer = bytearray(BUFFER_BYTES)
        self._view = memoryview(self._buffer)
        self._start = 0
        self._end = 0

    def head(self) -> bytes | None:
        """The next request's head up to its blank line; None when the peer is done.

        Raises S3Error InvalidRequest for a head above 64 KiB.
        """
        found = self._find_blank_line(self._start)
        while found < 0 and self._end - self._start < LONGEST_HEAD_BYTES:
            searched = max(self._start, self._end - 3)
            moved = self._compact()
            if not self._receive():
                return None
            found = self._find_blank_line(searched - moved)
        if not 0 < found - self._start <= LONGEST_HEAD_BYTES:
            raise S3Error("InvalidRequest", "The request's headers are too large.")
        head = bytes(self._view[self._start : found])
        self._start = found
        return head

    def some(self, limit: int) -> memoryview:
        """1..limit bytes, valid until the next call; a closed peer raises."""
        if self._start == self._end:
            self._start = self._end = 0
            if not self._receive():
                raise ConnectionDroppedError("the client went away in the middle of a body")
        stop = min(self._end, self._start + limit)
        view = self._view[self._start : stop]
        self._start = stop
        return view

    def back(self, count: int) -> None:
        """Give back the last `count` bytes of the latest view."""
        self._start -= count

    def _receive(self) -> int:
        try:
            count = self.socket.recv_into(self._view[self._end :])
        except BlockingIOError:
            raise S3Error("RequestTimeout") from None
        except OSError as error:
            raise ConnectionDroppedError(str(error)) from error
        self._end += count
        return count

    def _compact(self) -> int:
        """Move what is buffered to the front; how far it moved."""
        moved = self._start
        if moved:
            self._view[: self._end - moved] = bytes(self._view[moved : self._end])
            self._start, self._end = 0, self._end - moved
        return moved

    def _find_blank_line(self, start: int) -> int:
        """Offset behind the blank line, or -1."""
        found = self._buffer.find(b"\r\n\r\n", start, self._end)
        return found + 4 if found >= 0 else -1
