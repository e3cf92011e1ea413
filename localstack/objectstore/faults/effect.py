"""What a rule does to a request: before it, to its body, to its answer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import sleep

from localstack.objectstore.errors import ConnectionDroppedError, S3Error
from localstack.objectstore.faults.rule import Action, Rule
from localstack.objectstore.http.response import Pipe
from localstack.objectstore.http.sender import Sender

PIECE_BYTES = 64 * 1024
# A slow body dribbles: a line that is held back does not fall silent for longer.
_SILENCE_S = 0.1
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
        sleep(rule.delay_ms / 1000)


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
            size = min(length, _piece_bytes(self._rule))
            self._piece(descriptor, offset, size)
            offset, length = offset + size, length - size

    def _piece(self, descriptor: int, offset: int, size: int) -> None:
        size_allowed = min(size, self._cut)
        last = self._left == size and self._rule.action is Action.CORRUPT_LAST
        _hold_back(self._rule, size)  # before: a reader that has its last byte waits no longer
        self._sender.file(descriptor, offset, size_allowed - last)
        if last:
            self._sender.data(bytes([os.pread(descriptor, 1, offset + size - 1)[0] ^ 0xFF]))
        self._left -= size
        self._cut -= size_allowed
        if size_allowed < size or self._cut == 0:
            raise ConnectionDroppedError("fault: drop")


def outbound(rule: Rule | None, sender: Sender, length: int) -> Pipe:
    """The pipe of an answer's stored content."""
    return sender if rule is None else FaultyPipe(rule, sender, length)


def _piece_bytes(rule: Rule) -> int:
    if rule.action is Action.SLOW and rule.bytes_per_second is not None:
        return max(1, min(PIECE_BYTES, int(rule.bytes_per_second * _SILENCE_S)))
    return PIECE_BYTES


def _hold_back(rule: Rule, size: int) -> None:
    if rule.action is Action.SLOW and rule.bytes_per_second is not None:
        sleep(size / rule.bytes_per_second)
