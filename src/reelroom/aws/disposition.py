"""The header that names a download. Sources: RFC 6266 (the header), RFC 8187 (`filename*`)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

_ATTRIBUTE_CHARACTERS: Final = "!#$&+-.^_`|~"  # beside letters and digits, RFC 8187 3.2.1


def content_disposition(file_name: str, *, inline: bool) -> str:
    """With the name as it is, and in ASCII for clients that read no other.

    It names a file, in no folder and not hidden, for clients that save under what they are told.
    """
    how = "inline" if inline else "attachment"
    clean = "".join(c for c in file_name if unicodedata.category(c)[0] != "C")
    clean = re.sub(r"[/\\]", "_", clean).strip().lstrip(".") or "recording"
    plain = unicodedata.normalize("NFKD", clean).encode("ascii", "ignore").decode()
    plain = "".join("_" if c in '"\\%/;' else c for c in plain).strip()
    plain = f"recording{plain}" if plain.startswith(".") or not plain else plain
    return (
        f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe=_ATTRIBUTE_CHARACTERS)}"
    )
