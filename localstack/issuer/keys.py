"""The issuer's RSA key, kept in a file so that tokens outlive a restart."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

_BITS = 2048


def kept_key(path: Path) -> RSAKey:
    """The key in `path`; made on the first call, readable by its owner only.

    Safe to call from several processes at once: all get the key that was there first.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f".{path.name}.{os.getpid()}")
        key = RSAKey.generate_key(_BITS, auto_kid=True)
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(key.as_dict(private=True), file)
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return RSAKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def jwk_set(key: RSAKey) -> dict[str, Any]:
    """The public half as a JWK set (RFC 7517)."""
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"}]}
