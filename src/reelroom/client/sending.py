"""Sending one file: missing parts in parallel, each checked, repeated when the network fails."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, as_completed, wait
from dataclasses import dataclass
from threading import Event
from typing import Final

import httpx

from reelroom.client.errors import ApiRefused, ClientError, Unreachable
from reelroom.client.models import Source
from reelroom.client.parts import LocalFile, PartBlocks
from reelroom.client.targets import TargetBook

_TRIES: Final = 8
_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 20.0
_SLICE_S: Final = 0.5  # of a wait: so long a stop may go unnoticed
_PASSES: Final = {408, 409, 429}


class _Stop:
    """Set by the first part that fails, so that no other one is begun; it keeps that failure."""

    def __init__(self) -> None:
        self._set = Event()
        self.cause: BaseException | None = None

    def because(self, cause: BaseException | None) -> None:
        self.cause = self.cause or cause
        self._set.set()

    def __bool__(self) -> bool:
        return self._set.is_set()


@dataclass(frozen=True, slots=True)
class Sender:
    """`executor` bounds how many parts are under way; `on_bytes` is told of each part's bytes."""

    http: httpx.Client
    executor: Executor
    on_bytes: Callable[[int], None]
    sleep: Callable[[float], None] = time.sleep

    def send(self, file: LocalFile, source: Source, book: TargetBook) -> str:
        """Send what is missing; returns the file's CRC64NVME.

        Raises FileChanged before a byte is sent when parts that arrived are not in the file,
        Unreachable when storage stays away.
        """
        descriptor = os.open(file.path, os.O_RDONLY)
        try:
            received = {part.number: part.crc64nvme for part in source.received}
            for number in source.missing:
                received.pop(number, None)
            crcs = file.check(descriptor, received)
            self.on_bytes(sum(part.size for part in source.received if part.number in crcs))
            crcs.update(self._send_missing(file, descriptor, source, book))
        finally:
            os.close(descriptor)
        return file.whole(crcs)

    def _send_missing(
        self, file: LocalFile, descriptor: int, source: Source, book: TargetBook
    ) -> dict[int, str]:
        stop = _Stop()
        parts = [
            self.executor.submit(self._send_part, file, descriptor, number, book, stop)
            for number in source.missing
        ]
        try:
            return dict(future.result() for future in as_completed(parts))
        except ClientError as error:
            raise stop.cause or error from None
        finally:
            stop.because(None)
            _abandon(parts)

    def _send_part(
        self, file: LocalFile, descriptor: int, number: int, book: TargetBook, stop: _Stop
    ) -> tuple[int, str]:
        if stop:
            raise ClientError("Sending was stopped.")
        try:
            part = file.part(descriptor, number)
            self._put(part, number, book, stop)
            book.sent(number, part.crc64nvme)
            self.on_bytes(part.size)
        except BaseException as error:
            stop.because(error)
            raise
        return number, part.crc64nvme

    def _put(self, part: PartBlocks, number: int, book: TargetBook, stop: _Stop) -> None:
        problem = ""
        for attempt in range(_TRIES):
            if attempt:
                longest = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2 ** (attempt - 1))
                self._pause(random.uniform(0, longest), stop)  # nosec B311 # spreads waits, keeps no secret
            if stop:
                break
            problem = self._try(part, number, book)
            if not problem:
                return
        raise Unreachable(f"Part {number} could not be sent ({problem}). Try again: it resumes.")

    def _try(self, part: PartBlocks, number: int, book: TargetBook) -> str:
        """Why the part has to be sent again; empty when it arrived."""
        target = book.target(number)
        headers = {**target.headers, "Content-Length": str(part.size)}
        try:
            answer = self.http.put(target.url, content=part, headers=headers)
        except httpx.TransportError as error:
            return type(error).__name__
        if answer.status_code == 200:
            return ""
        problem = f"storage answers {answer.status_code}"
        if answer.status_code == 403:
            book.expired(number, target)
        elif answer.status_code < 500 and answer.status_code not in _PASSES:
            raise ApiRefused("STORAGE", f"Storage refused part {number}: {problem}.")
        return problem

    def _pause(self, seconds: float, stop: _Stop) -> None:
        while seconds > 0 and not stop:
            self.sleep(min(seconds, _SLICE_S))
            seconds -= _SLICE_S


def _abandon(futures: list[Future[tuple[int, str]]]) -> None:
    for future in futures:
        future.cancel()
    wait(futures)
