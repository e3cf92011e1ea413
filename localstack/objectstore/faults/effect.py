"""What a rule does to a request: before it, to its body, to its answer."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from localstack.objectstore.errors import ConnectionDroppedError, S3Error
from localstack.objectstore.faults.rule import Action, Rule
from localstack.objectstore.http.response import Pipe
from localstack.objectstore.http.sender import Sender

PIECE_BYTES = 64 * 1024
_UPLOADS = frozenset({"PutObject", "UploadPart"})
# These answer 200 before they are done, so an error can only come in the body.
LATE_ERRORS = frozenset({"CompleteMultipartUpload", "CopyObject", "UploadPartCopy"})
_DOWNLOADS = frozenset({"GetObject"})


def before(rule: Rule, operation: str) -> None:
    """Faults that come before the operation has any effect."""
    if rule.action is Action.STATUS_503:
        raise S3Error("SlowDown")
    if rule.action is Action.EXPIRE:
        raise S3Error("AccessDenied", "Request has expired")
    if rule.action is Action.DROP and operation not in _UPLOADS | _DOWNLOADS:
        raise ConnectionDroppedError("fault: drop")
    if rule.action is Action.SLOW:
        time.sleep(rule.delay_ms / 1000)


def inbound(rule: Rule, blocks: Iterator[memoryview], length: int | None) -> Iterator[memoryview]:
    """The body of an upload as a bad network delivers it."""
    passed, whole = 0, length or 0
    cut = int(rule.at * whole) if rule.action is Action.DROP else None
    for block in blocks:
        if cut is not None and passed + len(block) >= cut:
            yield block[: cut - passed]
            raise ConnectionDroppedError("fault: drop")
        passed += len(block)
        if rule.action is Action.CORRUPT_LAST and passed == whole:
            block[-1] ^= 0xFF
        _hold_back(rule, len(block))
        yield block
    if cut is not None:
        raise ConnectionDroppedError("fault: drop")


class FaultyPipe:
    """The way out of `length` bytes under a rule; implements `Pipe`."""

    def __init__(self, rule: Rule, sender: Sender, length: int) -> None:
        self._rule = rule
        self._sender = sender
        self._left = length
        self._cut = int(rule.at * length) if rule.action is Action.DROP else length + 1

    def file(self, descriptor: int, offset: int, length: int) -> None:
        while length:
            size = min(length, PIECE_BYTES)
            self._piece(descriptor, offset, size)
            offset, length = offset + size, length - size

    def _piece(self, descriptor: int, offset: int, size: int) -> None:
        size_allowed = min(size, self._cut)
        last = self._left == size and self._rule.action is Action.CORRUPT_LAST
        self._sender.file(descriptor, offset, size_allowed - last)
        if last:
            self._sender.data(bytes([os.pread(descriptor, 1, offset + size - 1)[0] ^ 0xFF]))
        self._left -= size
        self._cut -= size_allowed
        if size_allowed < size or self._cut == 0:
            raise ConnectionDroppedError("fault: drop")
        _hold_back(self._rule, size)


def outbound(rule: Rule | None, sender: Sender, length: int) -> Pipe:
    """The pipe of an answer's stored content."""
    return sender if rule is None else FaultyPipe(rule, sender, length)


def _hold_back(rule: Rule, size: int) -> None:
    if rule.action is Action.SLOW and rule.bytes_per_second is not None:
        time.sleep(size / rule.bytes_per_second)
