"""Sending one file: missing parts in parallel, each checked, repeated when the network fails."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from threading import Event
from typing import Final

import httpx

from reelroom.client.errors import ApiRefused, ClientError, Unreachable
from reelroom.client.models import Source
from reelroom.client.parts import LocalFile, crc64nvme
from reelroom.client.targets import TargetBook

_TRIES: Final = 8
_FIRST_WAIT_S: Final = 0.2
_LONGEST_WAIT_S: Final = 20.0
_TICK_S: Final = 0.2


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
        stop = Event()
        descriptor = os.open(file.path, os.O_RDONLY)
        try:
            received = {part.number: part.crc64nvme for part in source.received}
            for number in source.missing:
                received.pop(number, None)
            crcs = file.check(descriptor, received)
            self.on_bytes(sum(part.size for part in source.received if part.number in crcs))
            under_way = {
                self.executor.submit(self._send_part, file, descriptor, number, book, stop)
                for number in source.missing
            }
            try:
                while under_way:
                    ended, under_way = wait(under_way, _TICK_S, FIRST_COMPLETED)
                    crcs.update(future.result() for future in ended)
            finally:
                stop.set()
                _abandon(under_way)
        finally:
            os.close(descriptor)
        return file.whole(crcs)

    def _send_part(
        self, file: LocalFile, descriptor: int, number: int, book: TargetBook, stop: Event
    ) -> tuple[int, str]:
        if stop.is_set():
            raise ClientError("Sending was stopped.")
        data = file.read(descriptor, number)
        crc = crc64nvme(data)
        self._put(data, number, book, stop)
        book.sent(number, crc)
        self.on_bytes(len(data))
        return number, crc

    def _put(self, data: bytes, number: int, book: TargetBook, stop: Event) -> None:
        problem = ""
        for attempt in range(_TRIES):
            target = book.target(number)
            try:
                answer = self.http.put(target.url, content=data, headers=dict(target.headers))
            except httpx.TransportError as error:
                problem = type(error).__name__
            else:
                if answer.status_code == 200:
                    return
                problem = f"storage answers {answer.status_code}"
                if answer.status_code == 403:
                    book.expired(number, target)
                elif answer.status_code < 500 and answer.status_code not in {408, 409, 429}:
                    raise ApiRefused("STORAGE", f"Storage refused part {number}: {problem}.")
            if stop.is_set():
                break
            self.sleep(random.uniform(0, min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**attempt)))
        raise Unreachable(f"Part {number} could not be sent ({problem}). Try again: it resumes.")


def _abandon(futures: set[Future[tuple[int, str]]]) -> None:
    for future in futures:
        future.cancel()
    wait(futures)
