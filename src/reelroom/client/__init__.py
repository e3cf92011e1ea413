"""The Python client: sessions, uploads that resume, recordings, downloads.

`Reelroom` is loaded when it is first asked for: HTTP and checksums cost a fifth of a second and
15 MB, and `reelroom combine` needs neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reelroom.client.errors import ApiRefused, ClientError, FileChanged, Unreachable

if TYPE_CHECKING:
    from reelroom.client.client import Reelroom

__all__ = ["ApiRefused", "ClientError", "FileChanged", "Reelroom", "Unreachable"]


def __getattr__(name: str) -> object:
    if name == "Reelroom":
        from reelroom.client.client import Reelroom

        return Reelroom
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
