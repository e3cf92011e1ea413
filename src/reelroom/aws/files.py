"""The `Files` port by way of the Files function, which alone is where the files are.

Payload: {"entries": folder} is answered by {"entries": [{"path", "modified_at"}]}; the other one is
{"delete": [up to 1000 paths]}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from reelroom.aws.errors import translated
from reelroom.domain.errors import Transient
from reelroom.ports import Entry

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
            Entry(entry["path"], datetime.fromisoformat(entry["modified_at"]))
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
