"""Refusals as the API gives them: in `userErrors` of a mutation, else at the top level.

Only our own sentences reach a caller: a refusal of ours, or what is wrong with the query itself.
Everything else is our fault, is told as such with the request's id, and goes to the log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from graphql import GraphQLError

from functions.graphql.context import Info
from reelroom.domain.errors import NotFound, ReelroomError

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

MALFORMED: Final = "MALFORMED"
INTERNAL: Final = "INTERNAL"


def answered(
    resolve: Callable[Concatenate[S, Info, P], dict[str, object]],
) -> Callable[Concatenate[S, Info, P], dict[str, object]]:
    """A mutation's resolver, which returns the payload's entities, with `userErrors` beside them.

    What refused it stays in the payload as `refusal`, for fields that tell more of it.
    """

    @wraps(resolve)
    def answer(parent: S, info: Info, /, *args: P.args, **kwargs: P.kwargs) -> dict[str, object]:
        try:
            return {**resolve(parent, info, *args, **kwargs), "user_errors": []}
        except ReelroomError as refusal:
            info.context.refusals.append(refusal.code)
            return {"user_errors": [user_error(refusal)], "refusal": refusal}

    return answer


def null_if_missing(
    resolve: Callable[Concatenate[S, Info, P], T],
) -> Callable[Concatenate[S, Info, P], T | None]:
    """A query's resolver that answers null for what is missing or another owner's."""

    @wraps(resolve)
    def answer(parent: S, info: Info, /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return resolve(parent, info, *args, **kwargs)
        except NotFound:
            return None

    return answer


def user_error(refusal: ReelroomError) -> dict[str, object]:
    return {
        "code": refusal.code,
        "field": list(refusal.field) or None,
        "message": refusal.message,
    }


def refusal_of(error: GraphQLError) -> ReelroomError | None:
    """The refusal of ours that a resolver raised, if that is what it is."""
    origin = error.original_error
    return origin if isinstance(origin, ReelroomError) else None


def is_fault(error: GraphQLError) -> bool:
    """Whether it is a bug: raised while the query was resolved, and no refusal of ours.

    Before that, an error says what is wrong with the query, in graphql-core's words or a scalar's.
    """
    return refusal_of(error) is None and error.path is not None


def shown(error: GraphQLError, request_id: str) -> dict[str, object]:
    """An error of the answer's top level, with `extensions.code` and `extensions.requestId`."""
    refusal = refusal_of(error)
    if is_fault(error):
        answer = internal(request_id)
    else:
        message = refusal.message if refusal else error.message
        answer = top_level(code_of(error), message, request_id)
    if error.locations:
        answer["locations"] = [place.formatted for place in error.locations]
    return {**answer, "path": error.path} if error.path else answer


def code_of(error: GraphQLError) -> str:
    """The code of an error that is no fault: a refusal's, a limit's, or MALFORMED."""
    refusal = refusal_of(error)
    return refusal.code if refusal else str((error.extensions or {}).get("code", MALFORMED))


def top_level(code: str, message: str, request_id: str) -> dict[str, object]:
    return {"message": message, "extensions": {"code": code, "requestId": request_id}}


def internal(request_id: str) -> dict[str, object]:
    """What a caller is told when something of ours broke."""
    message = (
        "Something went wrong on our side. Try again; if it stays, "
        f"tell your operator the request id {request_id}."
    )
    return top_level(INTERNAL, message, request_id)
