"""Content-Encoding: aws-chunked: data chunks, then checksum trailers.

`STREAMING-UNSIGNED-PAYLOAD-TRAILER` and `STREAMING-AWS4-HMAC-SHA256-PAYLOAD[-TRAILER]`.
"""

from __future__ import annotations

from localstack.objectstore.auth.chunk_signatures import ChunkSignatures
from localstack.objectstore.auth.identity import Identity
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.source import Framed, chunk_size, read_line

MODES = frozenset(
    {
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    }
)
_TRAILER_SIGNATURE = "x-amz-trailer-signature"


class AwsChunkedSource:
    """The decoded data of an aws-chunked body; `trailers` is complete once it is read out."""

    def __init__(self, source: Framed, identity: Identity) -> None:
        if identity.payload not in MODES:
            raise S3Error("InvalidArgument", "x-amz-content-sha256 names an unknown payload mode.")
        self._source = source
        self._signed = "AWS4-HMAC" in identity.payload
        self._with_trailers = identity.payload.endswith("-TRAILER")
        self._signatures = ChunkSignatures(identity)
        self._signature = ""
        self._left = 0
        self._started = False
        self._ended = False
        self.trailers: dict[str, str] = {}

    def some(self, limit: int) -> memoryview:
        if self._left == 0 and not self._ended:
            self._next_chunk()
        if self._ended:
            return memoryview(b"")
        view = self._source.some(min(limit, self._left))
        if not view:
            raise S3Error("IncompleteBody")
        self._left -= len(view)
        if self._signed:
            self._signatures.update(view)
        return view

    def _next_chunk(self) -> None:
        if self._started:
            self._end_chunk()
            if read_line(self._source):
                raise S3Error("IncompleteBody", "A chunk was longer than its size line said.")
        self._started = True
        size, _, extension = read_line(self._source).partition(b";")
        self._signature = extension.partition(b"chunk-signature=")[2].decode("ascii", "replace")
        self._left = chunk_size(size)
        if self._left == 0:
            self._ended = True
            self._end_chunk()
            self._read_trailers()

    def _end_chunk(self) -> None:
        if self._signed:
            self._signatures.end_chunk(self._signature)

    def _read_trailers(self) -> None:
        signed_text = b""
        while line := read_line(self._source):
            name, _, value = line.decode("utf-8", "replace").partition(":")
            self.trailers[name.strip().lower()] = value.strip()
            if name.strip().lower() != _TRAILER_SIGNATURE:
                signed_text += line + b"\n"
        if self._signed and self._with_trailers:
            signature = self.trailers.get(_TRAILER_SIGNATURE, "")
            self._signatures.end_trailers(signed_text, signature)
