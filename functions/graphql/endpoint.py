"""The ASGI application: one POST, one query, one answer in JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus

from graphql import GraphQLSchema
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from functions.graphql.context import Context
from functions.graphql.errors import internal, top_level
from functions.graphql.identity import NotAllowed, caller_of
from functions.graphql.operation import Answer, carried_out
from functions.graphql.request import Rejected, asked_of, check_request, trace_of
from functions.graphql.telemetry import Trace, note_fault, note_request
from reelroom.ports import Services


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Answers what Mangum makes of Lambda events: it needs their `aws.event` in the scope."""

    schema: GraphQLSchema
    services: Services
    introspection: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = self.respond(request, await request.body())
        await response(scope, receive, send)

    def respond(self, request: Request, body: bytes) -> JSONResponse:
        """Never raises: what breaks is told as our fault, with the request's id."""
        trace, began = trace_of(request.scope), self.services.clock()
        try:
            answer = self._answer(request, body, trace)
            response = _json(answer)
        except (Rejected, NotAllowed) as refusal:
            error = top_level(refusal.code, refusal.message, trace.request_id)
            answer = Answer(refusal.status, {"errors": [error]}, codes=(refusal.code,))
            response = _json(answer)
        except Exception as error:
            note_fault(trace, error)
            answer = Answer(500, {"errors": [internal(trace.request_id)]}, faults=1)
            response = _json(answer)
        note_request(trace, answer, self.services.clock() - began)
        return response

    def _answer(self, request: Request, body: bytes, trace: Trace) -> Answer:
        check_request(request, body)
        caller = caller_of(request.scope["aws.event"])
        services = replace(self.services, correlation_id=trace.correlation_id)
        context = Context(services, caller)
        introspection = self.introspection
        return carried_out(self.schema, asked_of(body), context, trace, introspection=introspection)


def _json(answer: Answer) -> JSONResponse:
    """Answers hold signed URLs, so nobody may keep them."""
    headers = {"cache-control": "no-store"}
    if answer.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["allow"] = "POST"
    return JSONResponse(answer.content, answer.status, headers)
