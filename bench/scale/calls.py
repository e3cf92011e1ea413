"""The calls of each operation, read out of the tables of docs/calls.md."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

_PAGE: Final = Path(__file__).parents[2] / "docs" / "calls.md"
_SERVICES: Final = ("dynamodb", "s3", "ecs", "lambda")
_CALL: Final = re.compile(r"^(\w+)(?: (\d+))?$")


@cache
def counted() -> dict[str, Counter[str]]:
    """By the first column of the tables without its marks: calls as `dynamodb.GetItem`."""
    rows = [line.strip("|").split("|") for line in _PAGE.read_text("utf-8").splitlines()]
    return {
        re.sub(r"[`*]", "", cells[0]).strip(): _calls(cells[1:-1])
        for cells in rows
        if len(cells) == len(_SERVICES) + 2 and cells[-1].strip().isdigit()
    }


def _calls(cells: list[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for service, cell in zip(_SERVICES, cells, strict=True):
        for call in filter(None, (one.strip() for one in cell.split(","))):
            named = _CALL.match(call)
            assert named, call
            found[f"{service}.{named[1]}"] += int(named[2] or 1)
    return found
