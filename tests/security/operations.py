"""Everything that can be asked for, read from what is deployed, and one row for each of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tests.functions.graphql.api import schema
from tests.security.graphql_rows import FIELDS
from tests.security.rest_rows import ROUTES
from tests.security.rows import Row


def root_fields() -> set[str]:
    """`Query.session`, `Mutation.sessionCreate`, ..."""
    kinds = [schema().query_type, schema().mutation_type]
    return {f"{kind.name}.{name}" for kind in kinds if kind for name in kind.fields}


def routes_of(resolver: Any) -> set[str]:
    """`GET /sessions/{id}` for each route of a Powertools resolver, as its OpenAPI names them."""
    paths = resolver.get_openapi_schema().paths or {}
    return {
        f"{method.upper()} {path}"
        for path, item in paths.items()
        for method in item.model_dump(exclude_none=True)
        if re.fullmatch("get|put|post|patch|delete|head|options", method)
    }


# What each function with a route in the template can be asked for, by the function's logical id.
OPERATIONS: Final[Mapping[str, Callable[[], Iterable[str]]]] = {"GraphqlFunction": root_fields}
ROWS: Final[Mapping[str, Row]] = {**FIELDS, **ROUTES}
