"""What the other side calls a file: RFC 6266's `filename*`, else `filename`, else the path."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

_EXTENDED: Final = re.compile(r"filename\*\s*=\s*([A-Za-z0-9-]+)'[^']*'([^;\s]+)", re.IGNORECASE)
_QUOTED: Final = re.compile(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_TOKEN: Final = re.compile(r"filename\s*=\s*([^;\s\"]+)", re.IGNORECASE)
_CHARSETS: Final = frozenset({"utf-8", "iso-8859-1"})


def name_of(disposition: str, last_of_path: str) -> str:
    """For people to read; a path is cut off, whatever its separators are. May be empty."""
    found = _extended(disposition) or _plain(disposition) or unquote(last_of_path)
    return re.split(r"[/\\]", found)[-1][:255]


def _extended(disposition: str) -> str:
    found = _EXTENDED.search(disposition)
    if found is None or found[1].lower() not in _CHARSETS:
        return ""
    return unquote(found[2], encoding=found[1], errors="replace")


def _plain(disposition: str) -> str:
    quoted = _QUOTED.search(disposition)
    if quoted is not None:
        return re.sub(r"\\(.)", r"\1", quoted[1])
    token = _TOKEN.search(disposition)
    return token[1] if token else ""
