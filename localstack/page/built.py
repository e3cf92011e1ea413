"""Where the page lies when it was built."""

from __future__ import annotations

from pathlib import Path

from localstack.plan import CHECKOUT

BUILT = CHECKOUT / "web" / "dist"


def is_built(folder: Path = BUILT) -> bool:
    return (folder / "index.html").is_file()
