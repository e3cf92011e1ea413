"""One authenticated request on its way to its operation."""

from __future__ import annotations

from dataclasses import dataclass

from localstack.objectstore.http.body import Body
from localstack.objectstore.http.request import Request
from localstack.objectstore.http.response import Response
from localstack.objectstore.xml import Node, render


@dataclass(frozen=True, slots=True)
class Call:
    """The request and its unread body."""

    request: Request
    body: Body

    @property
    def bucket(self) -> str:
        return self.request.bucket

    @property
    def key(self) -> str:
        return self.request.key


def document(root: Node, headers: dict[str, str] | None = None) -> Response:
    """A 200 answer with an XML body."""
    return Response(200, {"Content-Type": "application/xml", **(headers or {})}, render(root))
