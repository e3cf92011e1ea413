"""Small files that are either there whole or not there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def write_json(path: Path, value: object) -> None:
    """Replace `path` in one step; durable on return."""
    draft = path.with_name(path.name + ".new")
    with draft.open("w") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in `path`, or None when there is no such file."""
    try:
        value = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    assert isinstance(value, dict), path
    return value
