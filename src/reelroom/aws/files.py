"""The `Files` port by way of the Files function, and the same port's other end inside of it.

Payload: {"entries": folder} is answered by {"entries": [{"path", "modifiedAt"}]}, and
{"delete": [up to 1000 paths]} by {"deleted": how many were named}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from reelroom.aws.errors import translated
from reelroom.domain.errors import Invalid, Transient
from reelroom.ports import Entry, Files

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

MAX_PATHS: Final = 1000


@dataclass(frozen=True)
class LambdaFiles:
    """Raises Transient when the function does not answer or fails: repeat the call."""

    client: Callable[[], LambdaClient]
    function: str

    def entries(self, folder: str) -> list[Entry]:
        answer = self._invoke({"entries": folder})
        return [
            Entry(entry["path"], datetime.fromisoformat(entry["modifiedAt"]))
            for entry in answer["entries"]
        ]

    def delete(self, paths: Iterable[str]) -> None:
        rest = iter(paths)
        while batch := list(islice(rest, MAX_PATHS)):
            self._invoke({"delete": batch})

    def _invoke(self, payload: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON
        with translated("Invoke"):
            answer = self.client().invoke(
                FunctionName=self.function, Payload=json.dumps(payload).encode()
            )
            body = json.loads(answer["Payload"].read())
        if answer.get("FunctionError"):
            kind = body.get("errorType", "unknown") if isinstance(body, dict) else "unknown"
            raise Transient(f"The media folder could not be reached ({kind}). Try again.")
        return body


def answer(files: Files, event: Mapping[str, object]) -> dict[str, object]:
    """What the Files function answers to a payload; raises Invalid for any other event."""
    folder, paths = event.get("entries"), event.get("delete")
    if isinstance(folder, str):
        found = files.entries(folder)
        return {
            "entries": [
                {"path": entry.path, "modifiedAt": entry.modified_at.isoformat()} for entry in found
            ]
        }
    if isinstance(paths, list) and len(paths) <= MAX_PATHS:
        files.delete([str(path) for path in paths])
        return {"deleted": len(paths)}
    raise Invalid(f"Ask for entries of a folder, or to delete at most {MAX_PATHS} paths.")
