"""The rows of REST routes: one line for each, `"GET /path/{id}": Route(lambda f: ...)`.

A function with such routes also has a line in `operations.OPERATIONS` (its resolver's routes) and
in `door.HANDLERS`. A route with tokens of its own says in `refused` who gets which status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.security.rows import Route

ROUTES: Final[Mapping[str, Route]] = {}
