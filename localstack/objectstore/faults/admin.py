"""The switch: GET, PUT and DELETE of `/_faults`, from this machine only.

No bucket can have that name. PUT takes `{"rules": [...]}` and replaces what was set before.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable

from localstack.objectstore.errors import S3Error
from localstack.objectstore.faults.rule import parse_rule, render_rule
from localstack.objectstore.faults.switchboard import Switchboard
from localstack.objectstore.http.request import Request
from localstack.objectstore.http.response import Response

PATH = "/_faults"


def administer(board: Switchboard, request: Request, read: Callable[[], bytes]) -> Response:
    """Answer with the rules as they are now; S3Error AccessDenied for other machines' calls."""
    # A page in a browser sends Origin; no page may switch faults on.
    if not ipaddress.ip_address(request.peer).is_loopback or request.header("origin"):
        raise S3Error("AccessDenied", "Faults are set from this machine only.")
    if request.method == "PUT":
        board.set([parse_rule(item) for item in _items(read())])
    elif request.method == "DELETE":
        board.clear()
    elif request.method != "GET":
        raise S3Error("MethodNotAllowed", Method=request.method)
    rules = [
        {**render_rule(rule), "seen": seen, "hits": hits} for rule, seen, hits in board.state()
    ]
    body = json.dumps({"rules": rules}).encode()
    return Response(200, {"Content-Type": "application/json"}, body)


def _items(data: bytes) -> list[object]:
    try:
        document = json.loads(data)
    except ValueError:
        raise S3Error("BadRequest", "The fault rules are not JSON.") from None
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise S3Error("BadRequest", 'The fault rules are {"rules": [...]}.')
    return list(document["rules"])
