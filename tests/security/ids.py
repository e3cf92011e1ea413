"""The ids that a call names, other ids in their places, and what a caller can tell answers by."""

from __future__ import annotations

import json
import re
from typing import Final

import httpx
import pytest

from tests.fakes.services import World
from tests.security.door import Call

ID: Final = re.compile(r"\b[a-z]{3}(?:_[0-9a-hjkmnp-tv-z]{16}){1,2}(?:_\d{4})?\b")


def ids_of(call: Call) -> list[str]:
    """The ids that a call names, each once, in their order."""
    return list(dict.fromkeys(ID.findall(call.path + json.dumps(call.body))))


def renamed(call: Call, names: dict[str, str]) -> Call:
    """The same call with other ids."""

    def rename(text: str) -> str:
        return ID.sub(lambda found: names.get(found[0], found[0]), text)

    return Call(call.method, rename(call.path), json.loads(rename(json.dumps(call.body))))


def of_nothing(identifier: str) -> str:
    """An id of the same form and session that nothing has."""
    return re.sub(r"[0-9a-z]{3}(?=(_\d{4})?$)", "zzz", identifier, count=1)


def of_no_session(identifier: str) -> str:
    """An id of the same form in a session that is not there."""
    return re.sub(r"(?<=^[a-z]{3}_)[0-9a-z]{3}", "zzz", identifier)


def seen(answer: httpx.Response) -> tuple[int, dict[str, str], str]:
    """All that a caller can tell answers apart by, but for the ids they sent themselves."""
    return answer.status_code, dict(answer.headers), ID.sub("id", answer.text)


def forbid_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(*operations: object) -> None:
        raise AssertionError(operations)

    monkeypatch.setattr(world.rows, "write", written)
