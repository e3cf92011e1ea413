"""Where the command keeps sign-ins, and finds a local cloud that runs.

Folders: XDG Base Directory Specification. A local cloud writes its endpoints into `.local` of the
folder in which it was started, and the path of that into the person's own state folder.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ENDPOINTS: Final = Path(".local/endpoints.env")


def profiles_folder() -> Path:
    return _folder("XDG_CONFIG_HOME", ".config") / "profiles"


def cloud_of_folder() -> Mapping[str, str]:
    """The variables of the local cloud that runs in this folder; empty without one."""
    return _read(ENDPOINTS)


def cloud_of_person() -> Mapping[str, str]:
    """Those of the one that this person started last, wherever it was."""
    noted = _folder("XDG_STATE_HOME", ".local/state") / "local-cloud"
    try:
        return _read(Path(noted.read_text(encoding="utf-8").strip()) / ENDPOINTS.name)
    except OSError:
        return {}


def _folder(variable: str, otherwise: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / otherwise) / "reelroom"


def _read(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
