"""Programs to compare with, fetched into `.local/tools` without touching the system."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

CHECKOUT: Final = Path(__file__).parents[1]
TOOLS: Final = CHECKOUT / ".local" / "tools"


class NotHere(Exception):
    """A peer cannot be had on this machine; the message says why."""


def debian_program(package: str, program: str) -> Path:
    """A program out of a Debian package, unpacked beside the checkout; no root needed."""
    home = TOOLS / f"debian-{package}"
    if (home / program).exists():
        return home / program
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise NotHere(f"{package} is not installed, and there is no apt-get to fetch it with.")
    home.mkdir(parents=True, exist_ok=True)
    _run("apt-get", "download", package, cwd=home)
    for archive in home.glob("*.deb"):
        _run("dpkg-deb", "--extract", str(archive), str(home), cwd=home)
    return home / program


def aws_cli() -> Path:
    """`aws` as locked in requirements/tools-awscli.txt, in an environment of its own."""
    found = _run(str(CHECKOUT / "setup" / "tool"), "awscli", "sh", "-c", "command -v aws")
    return Path(found.strip())


def _run(*argv: str, cwd: Path = CHECKOUT) -> str:
    try:
        done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotHere(f"{argv[0]} cannot be run ({error.strerror}).") from error
    if done.returncode:
        raise NotHere(f"{' '.join(argv[:3])} failed: {done.stderr.strip()[-300:]}")
    return done.stdout
