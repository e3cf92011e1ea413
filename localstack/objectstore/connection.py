"""One client's connection: requests one after the other until somebody closes."""

from __future__ import annotations

import logging
import secrets
import socket
from datetime import datetime

from localstack.objectstore.errors import ConnectionDroppedError, S3Error
from localstack.objectstore.faults.effect import outbound
from localstack.objectstore.http.body import framing
from localstack.objectstore.http.request import Request, parse_head
from localstack.objectstore.http.sender import Sender
from localstack.objectstore.http.source import Framed, drain
from localstack.objectstore.http.wire import Wire
from localstack.objectstore.service import Reply, Service, error_response
from localstack.objectstore.store import Settings
from localstack.objectstore.times import http_date, to_ms

log = logging.getLogger("reelroom.objectstore.access")
# What is read and dropped after an early refusal, so the client gets to see the answer.
LONGEST_DRAIN_BYTES = 1 << 30


class Connection:
    """Runs on its own thread; owns the socket."""

    def __init__(
        self, connection: socket.socket, peer: str, service: Service, settings: Settings
    ) -> None:
        self._wire = Wire(connection, settings.idle_seconds)
        self._sender = Sender(connection)
        self._peer = peer
        self._service = service
        self._clock = settings.clock

    def serve(self) -> None:
        """Answer until the client leaves, falls silent or a fault cuts the line."""
        try:
            while self._exchange():
                pass
        except ConnectionDroppedError as error:
            log.debug("%s: %s", self._peer, error)

    def _exchange(self) -> bool:
        """One request and its answer; whether the connection goes on."""
        try:
            head = self._wire.head()
        except S3Error as error:
            # Silence between two requests is an idle connection, not a mistake.
            return error.s3_code != "RequestTimeout" and self._refuse(error)
        if head is None:
            return False
        try:
            request = parse_head(head, self._peer)
            framed = framing(request, self._wire)
        except S3Error as error:
            return self._refuse(error)
        return self._answer(request, framed)

    def _refuse(self, error: S3Error) -> bool:
        self._send(Reply(error_response(error, "/")), keep_alive=False, head_only=False)
        return False

    def _answer(self, request: Request, framed: Framed) -> bool:
        waits = (request.header("expect") or "").lower() == "100-continue"
        continued = [not waits]

        def on_body() -> None:
            if not continued[0]:
                continued[0] = True
                self._sender.data(b"HTTP/1.1 100 Continue\r\n\r\n")

        reply = self._service.reply(request, framed, on_body)
        keep_alive = request.keep_alive and continued[0] and not reply.lost
        self._log(request, reply)
        self._send(reply, keep_alive=keep_alive, head_only=request.method == "HEAD")
        try:
            return keep_alive and drain(framed, LONGEST_DRAIN_BYTES)
        except S3Error:
            return False

    def _send(self, reply: Reply, *, keep_alive: bool, head_only: bool) -> None:
        response = reply.response.with_headers(_common(self._clock()))
        content = response.content
        try:
            pipe = outbound(reply.fault, self._sender, response.length)
            self._sender.respond(response, pipe, keep_alive=keep_alive, head_only=head_only)
        finally:
            if content is not None:
                content.close()

    def _log(self, request: Request, reply: Reply) -> None:
        log.info("%s %s %d", request.method, request.path, reply.response.status)


def _common(now: datetime) -> dict[str, str]:
    request_id = secrets.token_hex(8).upper()
    return {"x-amz-request-id": request_id, "Date": http_date(to_ms(now))}
