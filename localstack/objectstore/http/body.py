"""A request's body after every framing: blocks of the object's own bytes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator

from localstack.objectstore.auth.identity import Identity
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.aws_chunked import AwsChunkedSource
from localstack.objectstore.http.request import Request
from localstack.objectstore.http.source import ChunkedSource, Framed, LengthSource, Source
from localstack.objectstore.http.wire import Wire

BLOCK_BYTES = 1 << 20
Filter = Callable[[Iterator[memoryview], int | None], Iterator[memoryview]]


class Body:
    """One body, read once. `length` is the decoded size in bytes, None when unannounced."""

    def __init__(self, request: Request, framed: Framed, identity: Identity) -> None:
        self._sha256 = identity.body_sha256
        self._source: Source = framed
        self.trailers: dict[str, str] = {}
        self.filter: Filter | None = None
        self.on_start: Callable[[], None] = lambda: None
        if identity.streaming:
            decoded = AwsChunkedSource(framed, identity)
            self._source, self.trailers = decoded, decoded.trailers
            self.length = _announced(request, "x-amz-decoded-content-length")
        elif request.header("transfer-encoding") is not None:
            raise S3Error("NotImplemented", "Transfer-Encoding needs an aws-chunked body.")
        else:
            self.length = _announced(request, "content-length")

    def blocks(self) -> Iterator[memoryview]:
        """Views valid until the next step; the end checks length and signed hash.

        Raises S3Error IncompleteBody or XAmzContentSHA256Mismatch.
        """
        self.on_start()
        received = self._received()
        if self.filter is not None:
            received = self.filter(received, self.length)
        return self._verified(received)

    def read(self, most: int) -> bytes:
        """A small body whole; S3Error MalformedXML above `most` bytes."""
        data = bytearray()
        for block in self.blocks():
            data += block
            if len(data) > most:
                raise S3Error("MalformedXML", f"The document is larger than {most} bytes.")
        return bytes(data)

    def _received(self) -> Iterator[memoryview]:
        while block := self._source.some(BLOCK_BYTES):
            yield block

    def _verified(self, blocks: Iterator[memoryview]) -> Iterator[memoryview]:
        wanted = self._sha256
        digest = hashlib.sha256()
        count = 0
        for block in blocks:
            count += len(block)
            if wanted is not None:
                digest.update(block)
            yield block
        if self.length is not None and count != self.length:
            raise S3Error("IncompleteBody")
        if wanted is not None and not hmac.compare_digest(digest.hexdigest(), wanted):
            raise S3Error("XAmzContentSHA256Mismatch")


def framing(request: Request, wire: Wire) -> LengthSource | ChunkedSource:
    """The body as the wire carries it; S3Error NotImplemented for other transfer codings."""
    encoding = request.header("transfer-encoding")
    if encoding is None:
        return LengthSource(wire, _announced(request, "content-length") or 0)
    if encoding.lower() != "chunked":
        raise S3Error("NotImplemented", f"Transfer-Encoding {encoding} is not supported.")
    return ChunkedSource(wire)


def _announced(request: Request, name: str) -> int | None:
    text = request.header(name)
    if text is None:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise S3Error("InvalidArgument", f"{name} must be a number of bytes.")
    return int(text)
