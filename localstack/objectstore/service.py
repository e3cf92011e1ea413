"""One request from head to answer: who asks, which operation, what went wrong."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from localstack.objectstore.auth.authenticate import authenticate
from localstack.objectstore.call import Call
from localstack.objectstore.catalog import buckets
from localstack.objectstore.cors import preflight, response_headers
from localstack.objectstore.errors import ConnectionDroppedError, S3Error
from localstack.objectstore.faults import admin, effect
from localstack.objectstore.faults.rule import Action, Rule
from localstack.objectstore.faults.switchboard import Switchboard
from localstack.objectstore.http.body import Body
from localstack.objectstore.http.request import Request
from localstack.objectstore.http.response import Response
from localstack.objectstore.http.source import Framed
from localstack.objectstore.routes import find_route
from localstack.objectstore.store import Store
from localstack.objectstore.xml import Node, render

log = logging.getLogger("reelroom.objectstore")
LARGEST_RULES_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, the fault that it must leave under, and whether the peer is worth waiting for."""

    response: Response
    fault: Rule | None = None
    lost: bool = False


class Service:
    """The S3 endpoint without its sockets."""

    def __init__(self, store: Store, board: Switchboard) -> None:
        self._store = store
        self._board = board

    def reply(self, request: Request, framed: Framed, on_body: Callable[[], None]) -> Reply:
        """Carry out one request; `on_body` is called before its body is read.

        Raises ConnectionDroppedError when there is nobody to answer, or a fault says so.
        """
        try:
            reply = self._carry_out(request, framed, on_body)
        except S3Error as error:
            lost = error.s3_code == "RequestTimeout"
            reply = Reply(error_response(error, request.path), lost=lost)
        except ConnectionDroppedError:
            raise
        except Exception as error:
            reply = Reply(error_response(_unexpected(error), request.path))
        cors = {} if request.method == "OPTIONS" else response_headers(request, self._cors(request))
        return replace(reply, response=reply.response.with_headers(cors))

    def _carry_out(self, request: Request, framed: Framed, on_body: Callable[[], None]) -> Reply:
        if request.path == admin.PATH:
            return Reply(self._administer(request, framed, on_body))
        if request.method == "OPTIONS":
            return Reply(Response(200, preflight(request, self._cors(request))))
        settings = self._store.settings
        now = settings.clock()
        request, identity = authenticate(request, settings.credentials, settings.region, now)
        route = find_route(request)
        signature = request.param("X-Amz-Signature") or ""
        fault = self._board.next(route.operation, request.bucket, request.key, signature)
        body = Body(request, framed, identity)
        body.on_start = on_body
        if fault is not None:
            effect.before(fault, route.operation)
            if fault.action is Action.ERROR_200 and route.operation in effect.LATE_ERRORS:
                late = error_response(S3Error("InternalError"), request.path)
                return Reply(replace(late, status=200), fault)
            body.filter = partial(effect.inbound, fault)
        response = route.handler(self._store, Call(request, body))
        if fault is not None and fault.action is Action.LOSE_ANSWER:
            if response.content is not None:
                response.content.close()
            raise ConnectionDroppedError("fault: lose-answer")
        return Reply(response, fault)

    def _administer(
        self, request: Request, framed: Framed, on_body: Callable[[], None]
    ) -> Response:
        def read() -> bytes:
            on_body()
            data = b""
            while view := framed.some(LARGEST_RULES_BYTES):
                data += view
                if len(data) > LARGEST_RULES_BYTES:
                    raise S3Error("BadRequest", "The fault rules are too long.")
            return data

        return admin.administer(self._board, request, read)

    def _cors(self, request: Request) -> str | None:
        if request.header("origin") is None or not request.bucket:
            return None
        with self._store.database.read() as tx:
            bucket = buckets.find(tx, request.bucket)
        return bucket.cors if bucket else None


def error_response(error: S3Error, resource: str) -> Response:
    """The error document; 304 and 412 of HEAD have none to show."""
    fields: list[Node] = [
        ("Code", error.s3_code),
        ("Message", error.message),
        ("Resource", resource),
    ]
    fields += error.fields.items()
    headers = {"Content-Type": "application/xml"}
    body = b"" if error.status == 304 else render(("Error", fields), namespace=False)
    return Response(error.status, headers, body)


def _unexpected(error: Exception) -> S3Error:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    code = getattr(error, "sqlite_errorcode", None)
    if full or code == sqlite3.SQLITE_FULL:
        return S3Error("InsufficientStorage")
    log.error("request failed", exc_info=error)
    return S3Error("InternalError")
