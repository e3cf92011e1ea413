"""The `Origin` port on HTTP/1.1: redirects, ranges, and bytes as they come."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpcore

from reelroom.domain.import_errors import SourceRefused, SourceUnreachable
from reelroom.domain.importing import Wanted
from reelroom.domain.web_address import WebAddress, WebRules, web_address
from reelroom.fetch.names import name_of
from reelroom.fetch.pace import HeadDeadline, Limits, Pace
from reelroom.fetch.pinned import PinnedBackend, Resolver, system_resolver
from reelroom.fetch.reply import REDIRECTS, Headers, extent, refusal, validator
from reelroom.fetch.waiting import Tick
from reelroom.ports.importing import Answer

_REDIRECTS_MAX: Final = 5
_CHUNKS_A_TICK: Final = 32  # of 64 KiB at most
_DRIP: Final = 4096
_AGENT: Final = "reelroom-import/1"
_BROKEN: Final = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException)


@dataclass(frozen=True)
class WebOrigin:
    """One connection for each `open`; `tls` is for tests with a certificate of their own."""

    rules: WebRules
    limits: Limits = field(default_factory=Limits)
    resolve: Resolver = system_resolver
    tls: Callable[[], ssl.SSLContext] = httpcore.default_ssl_context

    @contextmanager
    def open(
        self, wanted: Wanted, tick: Tick, start: int = 0, validator: str | None = None
    ) -> Iterator[Answer]:
        """See `ports.Origin`."""
        with ExitStack() as stack:
            address, response = self._followed(wanted, tick, start, validator, stack)
            headers = _headers(response)
            known = extent(address.host, response.status, headers, start)
            yield Answer(
                host=address.host,
                start=known.start,
                size=known.size,
                validator=_validator(headers),
                name=name_of(headers.get("content-disposition", ""), address.file_name),
                chunks=self._chunks(address.host, response, tick),
            )

    def _followed(
        self, wanted: Wanted, tick: Tick, start: int, unchanged: str | None, stack: ExitStack
    ) -> tuple[WebAddress, httpcore.Response]:
        """The first answer that is no redirect; each address on the way is checked as the first."""
        address = first = web_address(wanted.url, self.rules)
        for _ in range(_REDIRECTS_MAX + 1):
            sent = [(b"Host", address.authority), (b"User-Agent", _AGENT), (b"Accept", "*/*")]
            sent.append((b"Accept-Encoding", "identity"))
            if wanted.token and address.same_origin(first):
                sent.append((b"Authorization", f"Bearer {wanted.token}"))
            if start:
                sent.append((b"Range", f"bytes={start}-"))
                sent += [(b"If-Range", unchanged)] if unchanged else []
            response = self._asked(address, sent, tick, stack)
            headers = _headers(response)
            if response.status not in REDIRECTS or "location" not in headers:
                problem = refusal(address.host, response.status, headers)
                if problem is not None:
                    raise problem
                return address, response
            address = web_address(headers["location"], self.rules, seen_from=address)
        raise SourceRefused(f"{first.host} sends us from one address to the next, without an end.")

    def _asked(
        self, address: WebAddress, sent: list[tuple[bytes, str]], tick: Tick, stack: ExitStack
    ) -> httpcore.Response:
        """On a connection of its own, which `stack` closes: nothing is pooled between addresses."""
        until = HeadDeadline(address.host, self.limits, tick)
        pool = stack.enter_context(
            httpcore.ConnectionPool(
                ssl_context=self.tls() if address.scheme == "https" else None,
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=PinnedBackend(self.rules, self.resolve, until),
            )
        )
        with _told(address.host):
            response = stack.enter_context(
                pool.stream(
                    "GET",
                    httpcore.URL(
                        scheme=address.scheme.encode(),
                        host=address.host.encode(),
                        port=address.port,
                        target=address.target.encode(),
                    ),
                    headers=[(name, value.encode("latin-1")) for name, value in sent],
                    extensions={"timeout": self.limits.timeouts()},
                )
            )
        until.met()
        return response

    def _chunks(self, host: str, response: httpcore.Response, tick: Tick) -> Iterator[bytes]:
        pace = Pace(host, self.limits)
        with _told(host):
            for number, chunk in enumerate(response.iter_stream()):
                pace.took(len(chunk))
                if number % _CHUNKS_A_TICK == 0 or len(chunk) < _DRIP:  # waiting ticks too
                    tick()
                    pace.look()
                yield chunk


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Raises SourceUnreachable for a connection that breaks."""
    try:
        yield
    except httpcore.ConnectError:
        raise SourceUnreachable(host, "does not speak TLS with us") from None
    except httpcore.TimeoutException:
        raise SourceUnreachable(host, "has stopped sending") from None
    except _BROKEN:
        raise SourceUnreachable(host, "broke off the connection") from None


def _headers(response: httpcore.Response) -> Headers:
    """By their names in lower case; the last of a name counts."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }


_validator = validator
