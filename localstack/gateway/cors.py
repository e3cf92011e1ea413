"""The HTTP API's own CORS answers.

Behaviour: API Gateway Developer Guide, "Configure CORS for HTTP APIs": with CORS configured, the
gateway answers every preflight itself, before any authorizer, and replaces the CORS headers that an
integration sends.
"""

from __future__ import annotations

from localstack.gateway.call import Answer, Call
from localstack.template import Cors

_PREFIX = "access-control-"


def preflight(cors: Cors | None, call: Call) -> Answer | None:
    """The answer to a preflight, or None when this is none or CORS is not configured."""
    asked = call.header("access-control-request-method")
    if cors is None or call.method != "OPTIONS" or asked is None:
        return None
    if not _allows(cors, call.header("origin")):
        return Answer(204)
    headers = [
        *_origin(cors, call),
        ("access-control-allow-methods", ",".join(cors.methods)),
        ("access-control-allow-headers", ",".join(cors.headers)),
    ]
    if cors.max_age_s is not None:
        headers.append(("access-control-max-age", str(cors.max_age_s)))
    return Answer(204, headers=tuple(headers))


def with_cors(cors: Cors | None, call: Call, answer: Answer) -> Answer:
    """`answer` with the gateway's CORS headers instead of its own, when CORS is configured."""
    if cors is None:
        return answer
    kept = [(name, value) for name, value in answer.headers if not name.startswith(_PREFIX)]
    if _allows(cors, call.header("origin")):
        kept += _origin(cors, call)
        if cors.expose:
            kept.append(("access-control-expose-headers", ",".join(cors.expose)))
    return Answer(answer.status, answer.body, tuple(kept))


def _allows(cors: Cors, origin: str | None) -> bool:
    return origin is not None and ("*" in cors.origins or origin in cors.origins)


def _origin(cors: Cors, call: Call) -> list[tuple[str, str]]:
    any_origin = "*" in cors.origins
    allowed = "*" if any_origin else call.header("origin") or ""
    headers = [("access-control-allow-origin", allowed)]
    if not any_origin:
        headers.append(("vary", "origin"))
    if cors.credentials:
        headers.append(("access-control-allow-credentials", "true"))
    return headers
