"""The object store's fault switch, and how many parts it has seen."""

from __future__ import annotations

import json
import urllib.request
from typing import Any


class Storage:
    """Of the cloud whose object store is at `url`."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/_faults"

    def set(self, *rules: dict[str, object]) -> None:
        """Replace what was set before; counting begins anew."""
        self._ask("PUT", {"rules": list(rules)})

    def clear(self) -> None:
        self._ask("DELETE", {})

    def puts(self) -> int:
        """How many requests the first rule has seen."""
        return int(self._rules()[0]["seen"])

    def hits(self) -> int:
        """How many requests met a fault."""
        return sum(int(rule["hits"]) for rule in self._rules())

    def _rules(self) -> list[dict[str, Any]]:
        with urllib.request.urlopen(self._url) as answer:
            rules: list[dict[str, Any]] = json.load(answer)["rules"]
            return rules

    def _ask(self, method: str, body: dict[str, Any]) -> None:
        request = urllib.request.Request(self._url, json.dumps(body).encode(), method=method)
        with urllib.request.urlopen(request):
            pass
