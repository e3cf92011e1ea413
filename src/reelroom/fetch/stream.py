"""A connection as httpcore wants one, whose every wait can be ended from outside.

httpcore's own sockets block until their time-out, and a job that is cancelled has two seconds.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from typing import Any, Final, TypeVar

import httpcore

from reelroom.domain.web_address import AddressRefused
from reelroom.fetch.waiting import Tick, TookTooLong, wait_for

T = TypeVar("T")

_FOREVER: Final = 3600.0
_CONNECTED: Final = frozenset({0, 106, 115})  # done, EISCONN, EINPROGRESS


class WatchedStream(httpcore.NetworkStream):
    """Over a connected socket that does not block."""

    def __init__(self, sock: socket.socket, tick: Tick) -> None:
        self._sock = sock
        self._tick = tick

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._patient(lambda: self._sock.recv(max_bytes), timeout)
        except TookTooLong:
            raise httpcore.ReadTimeout("nothing came for too long") from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            while buffer:
                sent = self._patient(lambda: self._sock.send(buffer), timeout, writing=True)  # noqa: B023
                buffer = buffer[sent:]
        except TookTooLong:
            raise httpcore.WriteTimeout("nothing was taken for too long") from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """`server_hostname` is the name that was asked for, not the address it was pinned to.

        Raises AddressRefused for a server that does not prove to be that.
        """
        try:
            wrapped = ssl_context.wrap_socket(
                self._sock, server_hostname=server_hostname, do_handshake_on_connect=False
            )
            secure = WatchedStream(wrapped, self._tick)
            secure._patient(wrapped.do_handshake, timeout)
        except TookTooLong:
            self.close()
            raise httpcore.ConnectTimeout("the handshake took too long") from None
        except ssl.SSLCertVerificationError:
            self.close()
            raise AddressRefused(f"its server cannot prove that it is {server_hostname}") from None
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error)) from error
        return secure

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        if info == "ssl_object" and isinstance(self._sock, ssl.SSLSocket):
            return self._sock
        if info == "socket":
            return self._sock
        return None

    def _patient(self, act: Callable[[], T], timeout: float | None, *, writing: bool = False) -> T:
        wait_s = _FOREVER if timeout is None else timeout
        while True:
            try:
                return act()
            except ssl.SSLWantReadError:
                wait_for(self._sock, wait_s, self._tick)
            except ssl.SSLWantWriteError:
                wait_for(self._sock, wait_s, self._tick, writing=True)
            except BlockingIOError:
                wait_for(self._sock, wait_s, self._tick, writing=writing)


def connected(address: str, port: int, timeout_s: float, tick: Tick) -> WatchedStream:
    """A connection to an IP address, which nothing looks up any more.

    Raises OSError and TookTooLong.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = sock.connect_ex((address, port))
        if code not in _CONNECTED:
            raise OSError(code, "no connection")
        wait_for(sock, timeout_s, tick, writing=True)
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, "no connection")
    except BaseException:
        sock.close()
        raise
    return WatchedStream(sock, tick)
