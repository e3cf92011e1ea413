"""The durable folder in memory: paths and times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from reelroom.domain.errors import Invalid
from reelroom.domain.job import STAGING_FOLDERS
from reelroom.ports import Entry
from tests.fakes.clock import FakeClock
from tests.fakes.faults import Faults


class FakeFiles:
    """The contract of `Files`: `entries` is one level deep, empty parents go with their last."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.paths: dict[str, datetime] = {}
        self.faults = Faults()

    def add(self, path: str, modified_at: datetime | None = None) -> None:
        """A file at `path`; its folders appear with it."""
        self.paths[path] = modified_at or self.clock()

    def entries(self, folder: str) -> list[Entry]:
        """A folder is as old as the newest file in it."""
        with self.faults.around("entries"):
            _check(folder, least=1)
            prefix = f"{folder.rstrip('/')}/"
            newest: dict[str, datetime] = {}
            for path, at in self.paths.items():
                if path.startswith(prefix):
                    child = prefix + path.removeprefix(prefix).split("/", 1)[0]
                    newest[child] = max(at, newest.get(child, at))
            return [Entry(path, newest[path]) for path in sorted(newest)]

    def delete(self, paths: Iterable[str]) -> None:
        with self.faults.around("delete"):
            for path in paths:
                _check(path, least=2)
                for known in list(self.paths):
                    if known == path or known.startswith(f"{path}/"):
                        del self.paths[known]


def _check(path: str, least: int) -> None:
    parts = path.rstrip("/").split("/")
    if (
        parts[0] not in {"session_recordings", *STAGING_FOLDERS}
        or len(parts) < least
        or ".." in parts
    ):
        raise Invalid("This path is not reached from here.")
