"""Programs to compare with, fetched into `.local/tools` without touching the system."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

TOOLS: Final = Path(__file__).parents[1] / ".local" / "tools"
AWSCLI: Final = "1.46.2"


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
    """`aws` from PyPI, pinned, in an environment of its own."""
    home = TOOLS / f"awscli-{AWSCLI}"
    program, python = home / "bin" / "aws", home / "bin" / "python"
    if not program.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(home), cwd=Path.cwd())
        wanted = f"awscli=={AWSCLI}"
        _run(uv, "pip", "install", "--quiet", "--python", str(python), wanted, cwd=Path.cwd())
    return program


def _run(*argv: str, cwd: Path) -> None:
    try:
        done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotHere(f"{argv[0]} cannot be run ({error.strerror}).") from error
    if done.returncode:
        raise NotHere(f"{' '.join(argv[:3])} failed: {done.stderr.strip()[-300:]}")
