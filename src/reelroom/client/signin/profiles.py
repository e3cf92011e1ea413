"""Sign-ins by name, each in a file that its owner alone may read."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from reelroom.client.errors import ClientError
from reelroom.client.signin.deployment import Deployment, base_of
from reelroom.client.signin.tokens import Tokens

DEFAULT: Final = "default"
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class Profile:
    """Where, and as whom."""

    name: str
    deployment: Deployment
    tokens: Tokens


class Profiles:
    """All of one person, in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, name: str) -> Profile | None:
        """Raises ClientError for a name that is none, or a file that cannot be read."""
        path = self._path(name)
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            where = kept["deployment"]
            deployment = Deployment(**{**where, "loopback": tuple(where["loopback"])})
            return Profile(name, deployment, Tokens(**kept["tokens"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ClientError(
                f"{path} cannot be read ({type(error).__name__}). Remove it."
            ) from None

    def at(self, url: str) -> Profile | None:
        """One that is signed in at this page or API; the default one first."""
        for name in sorted(self.names(), key=lambda name: name != DEFAULT):
            found = self.find(name)
            known = found and {found.deployment.url, found.deployment.api_url}
            if known and base_of(url) in known:
                return found
        return None

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("[!.]*.json"))

    def keep(self, profile: Profile) -> None:
        """At once or not at all, readable by nobody else."""
        path = self._path(profile.name)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_name(f".{path.name}.{os.getpid()}")
        text = {"deployment": asdict(profile.deployment), "tokens": asdict(profile.tokens)}
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(text, file, indent=1)
        made.replace(path)

    def remove(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other process or thread renews: an issuer may take a refresh token once only."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / ".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ClientError(f"{name!r} is no name of a profile; use letters, digits, . _ and -.")
        return self._folder / f"{name}.json"
