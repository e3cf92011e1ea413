"""Eight secrets that are planted where things break, and where nobody may find them again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from reelroom.domain.errors import Transient
from reelroom.stores.nouns import CORE
from tests.fakes.services import World

SECRETS: Final[Mapping[str, str]] = {
    "AWS key": "AKIACANARY7EXAMPLE01",
    "session token": "FwoGcanary7sessiontoken",
    "bearer token": "eyJcanary7.bearer.token",
    "presigned signature": "ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a7ca9a",
    "work directory": "/canary7/app/work/media",
    "another person": "Carola Canary7 carola@canary7.example",
    "words of ffmpeg": "canary7-said-by-ffmpeg",
    "table": "canary7-track-recordings-table",
}
EVERYTHING: Final = (
    f"https://b.example/k?X-Amz-Credential={SECRETS['AWS key']}%2F20261121%2F"
    f"&X-Amz-Security-Token={SECRETS['session token']}"
    f"&X-Amz-Signature={SECRETS['presigned signature']} "
    f"Authorization: Bearer {SECRETS['bearer token']} in {SECRETS['work directory']}/1.part of "
    f"{SECRETS['another person']}: {SECRETS['words of ffmpeg']} ({SECRETS['table']})"
)


def refused_by_aws(code: str, status: int = 400) -> ClientError:
    """With everything in each text that AWS sends."""
    answer: Any = {
        "Error": {"Code": code, "Message": EVERYTHING},
        "ResponseMetadata": {"HTTPStatusCode": status, "HTTPHeaders": {"x": EVERYTHING}},
    }
    return ClientError(answer, "GetItem")


def caused() -> Exception:
    """A plain sentence whose cause holds everything."""
    try:
        raise KeyError(EVERYTHING)
    except KeyError as cause:
        error = RuntimeError("broken")
        error.__cause__ = cause
        return error


# What may break below a use case or a job, by its name.
FAULTS: Final[Mapping[str, Callable[[], Exception]]] = {
    "no table": lambda: refused_by_aws("ResourceNotFoundException"),
    "no access": lambda: refused_by_aws("AccessDeniedException", 403),
    "AWS is down": lambda: refused_by_aws("InternalServerError", 500),
    "a bug": lambda: RuntimeError(EVERYTHING),
    "a cause": caused,
    "a key": lambda: KeyError(EVERYTHING),
    "a path": lambda: PermissionError(
        13, "Permission denied", f"{SECRETS['work directory']}/1.part"
    ),
    "an assertion": lambda: AssertionError({"token": EVERYTHING}),
    "several": lambda: ExceptionGroup(EVERYTHING, [ValueError(EVERYTHING)]),
    "text": lambda: UnicodeDecodeError("utf-8", EVERYTHING.encode(), 0, 1, EVERYTHING),
    "passing": lambda: Transient("Storage is busy. Try again."),
}


def found_in(*texts: str) -> list[str]:
    """The names of the secrets that stand in any of the texts, also as JSON writes them."""
    whole = "\n".join(texts)
    return [
        name
        for name, secret in SECRETS.items()
        if any(part in whole for part in (secret, json.dumps(secret)[1:-1]))
        or any(word in whole for word in secret.split() if "anary7" in word)
    ]


def rows_of(world: World) -> str:
    """Every row of every table, as text."""
    return "\n".join(repr(row) for noun in CORE for row in world.rows.every(noun.kind))
