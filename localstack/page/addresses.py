"""Which paths are the page's: what CloudFront's behaviours and its function say in the template."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

API_PATHS: Final = ("/graphql", "/api/*")


def is_address(path: str) -> bool:
    """What has no file's name is an address, and the page knows itself what is not there."""
    of_api = any(fnmatchcase(path, pattern) for pattern in API_PATHS)
    return not of_api and "." not in path.rpartition("/")[2]
