"""Who signed a request, and what the signature promises about its body."""

from __future__ import annotations

from dataclasses import dataclass

from localstack.objectstore.auth.sigv4 import Scope

UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@dataclass(frozen=True, slots=True)
class Identity:
    """A verified signature: its key and scope go on signing the chunks of a streamed body."""

    access_key: str
    key: bytes
    scope: Scope
    amz_date: str
    signature: str
    payload: str

    @property
    def streaming(self) -> bool:
        return self.payload.startswith("STREAMING-")

    @property
    def body_sha256(self) -> str | None:
        """The hash that the body must have, when the signature covers it."""
        unhashed = self.streaming or self.payload == UNSIGNED_PAYLOAD
        return None if unhashed else self.payload
