"""Signatures inside a streamed body: one per chunk, one over the trailers.

Source: Amazon S3 API reference, "Signature Calculations for the Authorization Header:
Transferring Payload in Multiple Chunks (Chunked Upload)", and the same with trailers.
"""

from __future__ import annotations

import hashlib
import hmac

from localstack.objectstore.auth.identity import EMPTY_SHA256, Identity
from localstack.objectstore.auth.sigv4 import sign
from localstack.objectstore.errors import S3Error


class ChunkSignatures:
    """A chain: each signature covers the one before, the first the request's own."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._previous = identity.signature
        self._sha256 = hashlib.sha256()

    def update(self, view: memoryview) -> None:
        """Bytes of the current chunk."""
        self._sha256.update(view)

    def end_chunk(self, signature: str) -> None:
        """Close the current chunk; S3Error SignatureDoesNotMatch when it was altered."""
        digest = self._sha256.hexdigest()
        self._check("AWS4-HMAC-SHA256-PAYLOAD", f"{EMPTY_SHA256}\n{digest}", signature)
        self._sha256 = hashlib.sha256()

    def end_trailers(self, trailers: bytes, signature: str) -> None:
        """Check the trailers: `name:value` lines, each ended by a line feed."""
        digest = hashlib.sha256(trailers).hexdigest()
        self._check("AWS4-HMAC-SHA256-TRAILER", digest, signature)

    def _check(self, kind: str, hashes: str, signature: str) -> None:
        signer = self._identity
        text = f"{kind}\n{signer.amz_date}\n{signer.scope}\n{self._previous}\n{hashes}"
        wanted = sign(signer.key, text)
        if not hmac.compare_digest(wanted.encode(), signature.encode()):
            raise S3Error("SignatureDoesNotMatch", "A chunk of the body is not the signed one.")
        self._previous = wanted
