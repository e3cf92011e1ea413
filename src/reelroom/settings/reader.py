"""One pass over the environment that collects what is wrong instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from reelroom.domain.errors import ReelroomError

T = TypeVar("T")
S = TypeVar("S")


class SettingsError(ReelroomError):
    """The environment lacks variables, or has some that cannot be read."""

    code = "SETTINGS"


@dataclass
class Reader:
    """Collects what is wrong while reading; wrong values become harmless ones until `read` ends."""

    values: Mapping[str, str]
    missing: list[str] = field(default_factory=list)
    malformed: list[str] = field(default_factory=list)

    def read(self, make: Callable[[Reader], S]) -> S:
        settings = make(self)
        problems = []
        if self.missing:
            problems.append(f"Set {', '.join(self.missing)}.")
        if self.malformed:
            problems.append(f"Mend {', '.join(self.malformed)}.")
        if problems:
            raise SettingsError(f"The environment is not complete. {' '.join(problems)}")
        return settings

    def text(self, *names: str) -> str:
        """The first of `names` that is set."""
        found = next((self.values[name] for name in names if self.values.get(name)), None)
        if found is None:
            self.missing.append(" or ".join(names))
        return found or ""

    def optional(self, name: str) -> str | None:
        return self.values.get(name) or None

    def items(self, name: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in self.text(name).split(",") if item.strip())

    def parsed(self, name: str, parse: Callable[[str], T], default: T) -> T:
        text = self.optional(name)
        if text is None:
            return default
        try:
            return parse(text)
        except ValueError:
            self.malformed.append(f"{name} ({text!r})")
            return default
