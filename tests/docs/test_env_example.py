"""`.env.example` lists every variable that a deployable reads, with its default, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from docs.generate.settings import defaults, read_by

EXAMPLE: Final = Path(__file__).parents[2] / ".env.example"
# What the SDK reads by itself.
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
}


def listed() -> dict[str, str]:
    pairs = re.findall(r"^#([A-Z0-9_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    found = dict(pairs)
    assert len(found) == len(pairs), "a variable is listed twice"
    return found


def test_every_variable_is_listed_and_no_other() -> None:
    assert set(listed()) == set(read_by()) | CREDENTIALS


def test_each_has_its_default() -> None:
    """The pages write numbers with commas and units."""
    for name, default in defaults().items():
        number = re.fullmatch(r"([\d,]+)( bytes| s)?", default)
        assert listed()[name] == (number[1].replace(",", "") if number else default), name


def test_nothing_in_it_is_set() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert all(line.startswith("#") for line in text.splitlines() if line)
