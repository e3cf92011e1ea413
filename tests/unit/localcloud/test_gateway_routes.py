"""Which route takes a request."""

from __future__ import annotations

import pytest

from localstack.gateway.routes import match
from localstack.template import Route


def route(key: str) -> Route:
    method, _, path = key.rpartition(" ")
    return Route(method or "ANY", path, key, None, ())


ROUTES = [
    route(key)
    for key in (
        "$default",
        "ANY /{proxy+}",
        "GET /recordings/{id}",
        "ANY /recordings/{id}",
        "GET /recordings/latest",
        "GET /recordings/{id}/{part+}",
    )
]


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/recordings/latest", "GET /recordings/latest", {}),
        ("GET", "/recordings/7", "GET /recordings/{id}", {"id": "7"}),
        ("PUT", "/recordings/7", "ANY /recordings/{id}", {"id": "7"}),
        ("GET", "/recordings/7/a/b", "GET /recordings/{id}/{part+}", {"id": "7", "part": "a/b"}),
        ("PUT", "/recordings/7/a/b", "ANY /{proxy+}", {"proxy": "recordings/7/a/b"}),
        ("GET", "/", "$default", {}),
    ],
)
def test_the_most_specific_route_wins(
    method: str, path: str, key: str, parameters: dict[str, str]
) -> None:
    found = match(ROUTES, method, path)
    assert found is not None
    assert (found.key, found.parameters) == (key, parameters)


def test_a_dot_in_a_path_is_a_dot() -> None:
    assert match([route("GET /a.b")], "GET", "/axb") is None
