"""Names are resolved once, every address is checked, and exactly these are connected to.

A name that answers differently the second time (DNS rebinding) is never asked a second time.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

import httpcore

from reelroom.domain.import_errors import SourceUnreachable
from reelroom.domain.web_address import AddressRefused, WebRules, require_public
from reelroom.fetch.stream import connected
from reelroom.fetch.waiting import Tick, TookTooLong, in_background

Resolver = Callable[[str, int], list[str]]

_RESOLVE_S: Final = 20.0
_ADDRESSES_TRIED: Final = 4


def system_resolver(host: str, port: int) -> list[str]:
    """All addresses of a name, each once; raises socket.gaierror."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass
class PinnedBackend(httpcore.NetworkBackend):
    """For one request. Raises AddressRefused and SourceUnreachable beside httpcore's own."""

    rules: WebRules
    resolve: Resolver
    tick: Tick

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure = "no address"
        for address in self._checked(host, port)[:_ADDRESSES_TRIED]:
            try:
                return connected(address, port, timeout or _RESOLVE_S, self.tick)
            except TookTooLong:
                failure = "does not take connections"
            except OSError:
                failure = "refuses connections"
        raise SourceUnreachable(host, failure)

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise AddressRefused("it is a socket of this machine")

    def _checked(self, host: str, port: int) -> list[str]:
        """All of them have to be public: one that is not tells of somebody's intention."""
        addresses = [host] if _is_address(host) else self._resolved(host, port)
        for address in addresses:
            require_public(ipaddress.ip_address(address), self.rules)
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        try:
            return in_background(lambda: self.resolve(host, port), _RESOLVE_S, self.tick)
        except socket.gaierror as error:
            if error.errno == socket.EAI_NONAME:
                raise AddressRefused(f"there is no {host}") from None
            raise SourceUnreachable(host, "cannot be looked up now") from None
        except TookTooLong:
            raise SourceUnreachable(host, "cannot be looked up now") from None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
