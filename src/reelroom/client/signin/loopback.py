"""The address of this machine that a sign-in comes back to (RFC 8252, sections 7.3 and 8.3)."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from reelroom.client.errors import SignInFailed

HOST: Final = "127.0.0.1"
PATH: Final = "/signed-in"
_DONE: Final = "The terminal says whether it worked. This window can be closed."
_STRANGE: Final = "This is the answer to another sign-in. Open the newest address of the terminal."


class Loopback:
    """A server that waits for the one answer with the right state; others are refused."""

    def __init__(self, server: ThreadingHTTPServer, redirect_uri: str) -> None:
        self.redirect_uri = redirect_uri
        self._server = server
        self._answers: SimpleQueue[Mapping[str, str]] = SimpleQueue()

    def answer(self, state: str, within_s: float) -> Mapping[str, str]:
        """The query of the redirect. Raises SignInFailed when none comes."""
        self._server.RequestHandlerClass = _handler(
            urlsplit(self.redirect_uri).path, state, self._answers
        )
        serving = partial(self._server.serve_forever, poll_interval=0.05)
        threading.Thread(target=serving, daemon=True).start()
        try:
            return self._answers.get(timeout=within_s)
        except Empty:
            raise SignInFailed("Nobody signed in for too long. Try again.") from None
        finally:
            self._server.shutdown()


@contextmanager
def listening(registered: Sequence[str]) -> Iterator[Loopback]:
    """On the first of the `registered` addresses that is free, or on any port without them.

    Raises SignInFailed when all are taken.
    """
    server, redirect_uri = _bound(registered)
    with server:
        yield Loopback(server, redirect_uri)


def _bound(registered: Sequence[str]) -> tuple[ThreadingHTTPServer, str]:
    if not registered:
        server = ThreadingHTTPServer((HOST, 0), BaseHTTPRequestHandler)
        return server, f"http://{HOST}:{server.server_port}{PATH}"
    for address in registered:
        try:
            port = urlsplit(address).port or 80
            return ThreadingHTTPServer((HOST, port), BaseHTTPRequestHandler), address
        except OSError:
            continue
    raise SignInFailed(f"Something listens on all of {', '.join(registered)}. End one of them.")


def _handler(
    path: str, state: str, answers: SimpleQueue[Mapping[str, str]]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            if asked.path != path:
                self._say(404, "There is nothing here.")
                return
            query = dict(parse_qsl(asked.query))
            if not hmac.compare_digest(query.get("state", "").encode(), state.encode()):
                self._say(400, _STRANGE)
                return
            self._say(200, _DONE)
            answers.put(query)

        def _say(self, status: int, sentence: str) -> None:
            body = f"<!doctype html><meta charset=utf-8><title>Reelroom</title><p>{sentence}"
            self.send_response(status)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body.encode())))
            self.send_header("content-security-policy", "default-src 'none'")
            # The code stands in the address.
            self.send_header("referrer-policy", "no-referrer")
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Codes belong in no log."""

    return Handler
