"""The type of what stands in a template: any YAML value."""

from __future__ import annotations

from typing import Any, TypeAlias

# A recursive union would be exact, but each step into it would need a cast that checks nothing.
Tree: TypeAlias = Any
