"""The journal at work: reads beside each other, writes one at a time, a backend that may die."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from localstack.awsjson import AwsError
from localstack.journal import compaction, generations, time_to_live
from localstack.journal.backend import Backend, BackendLost
from localstack.journal.horizon import Horizon
from localstack.journal.incarnation import Incarnation, StartBackend, incarnate
from localstack.journal.log import JournalUnwritable, Log
from localstack.journal.operations import READS, TIME_TO_LIVE
from localstack.journal.record import Record
from localstack.journal.replay import ReplayRefused
from localstack.journal.request import Reply, Request
from localstack.journal.tokens import OPERATION as TRANSACTION
from localstack.journal.tokens import without_token
from localstack.ministack import MinistackFailed

_LOG = logging.getLogger(__name__)
_ATTEMPTS = 2  # after a lost answer the write is known not to have happened: it may run again
_NOT_NOW = (JournalUnwritable, BackendLost, ReplayRefused, MinistackFailed)


@dataclass(frozen=True, slots=True)
class Limits:
    """After how many records the journal is written anew: at a clean stop, and while serving.

    Replaying 3,000 writes takes 1.3 s. `per_snapshot`: a large state, whose snapshot takes long,
    is written anew only after that many writes per record in it.
    """

    on_stop: int = 500
    serving: int = 3_000
    per_snapshot: int = 10


class Journal:
    """DynamoDB over `folder`. `ask` may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        start_backend: StartBackend,
        now_ms: Callable[[], int],
        limits: Limits | None = None,
    ) -> None:
        """Recovers and replays; ready on return.

        Raises JournalDamaged, ReplayRefused, MinistackFailed.
        """
        self._start_backend = start_backend
        self._now_ms = now_ms
        self._limits = limits or Limits()
        self._writes = threading.RLock()
        self._horizon = Horizon()
        self._closed = False
        self._log = Log(generations.current(folder))
        if self._log.torn:
            _LOG.warning("cut a torn record of %d bytes off %s", self._log.torn, self._log.path)
        self._now = self._incarnate()
        self.rebuilds = 0

    def ask(self, request: Request) -> Reply:
        """The answer to `request`, once all that it shows is durable. Raises AwsError."""
        try:
            return self._read(request) if request.operation in READS else self._write(request)
        except _NOT_NOW as error:
            _LOG.error("%s: %s", request.operation, error)
            raise AwsError("InternalServerError", str(error), status=500) from error

    def _read(self, request: Request) -> Reply:
        while True:
            now = self._now
            try:
                reply = self._perform(now, request)
            except BackendLost:
                self._replace(now.backend)
                continue
            self._horizon.settle()
            if now is self._now:
                self._sync()
                return reply

    def _write(self, request: Request) -> Reply:
        try:
            with self._writes:
                return self._write_alone(request)
        finally:
            self._sync()

    def _write_alone(self, request: Request) -> Reply:
        if self._closed:
            raise AwsError("ServiceUnavailable", "the journal is stopping", status=503)
        tokens = self._now.tokens
        if request.operation == TRANSACTION and tokens.done_before(request, self._now_ms()):
            return Reply(200, b"{}", {"content-type": "application/x-amz-json-1.0"})
        with self._horizon.write():
            reply = self._apply(request)
            if reply.status == 200:
                self._keep(request)
        return reply

    def _apply(self, request: Request) -> Reply:
        """Let the backend carry out a write. Whatever leaves its state in doubt ends it."""
        for _ in range(_ATTEMPTS):
            try:
                reply = self._perform(self._now, request)
                if reply.status < 500:
                    return reply
                _LOG.warning("%s failed: %s", request.operation, reply.body[:300])
            except BackendLost as error:
                _LOG.warning("%s", error)
            self._rebuild()
        raise AwsError(
            "InternalServerError", f"{request.operation} failed; nothing was written", status=500
        )

    def _perform(self, now: Incarnation, request: Request) -> Reply:
        if request.operation in TIME_TO_LIVE:
            return time_to_live.answer(request, now.schema, now.backend.ask)
        return now.backend.ask(without_token(request))

    def _keep(self, request: Request) -> None:
        record = Record(request.operation, request.region, self._now_ms(), request.body)
        try:
            self._log.append(record)
        except JournalUnwritable:
            self._rebuild()  # the backend has what the journal has not
            raise
        self._now.observe(record)
        large = self._now.in_snapshot * self._limits.per_snapshot
        if self._now.since_snapshot >= max(self._limits.serving, large):
            self._compact()

    def _sync(self) -> None:
        log = self._log
        log.sync(log.end)

    def _incarnate(self) -> Incarnation:
        now = incarnate(self._start_backend, self._log.records())
        threading.Thread(target=self._watch, args=(now.backend,), daemon=True).start()
        return now

    def _rebuild(self) -> None:
        """A new backend with the journal's state; the old one is gone before."""
        self._now.backend.kill()
        self._now = self._incarnate()
        self.rebuilds += 1

    def _replace(self, lost: Backend) -> None:
        """Make a new backend, unless somebody has replaced `lost` already."""
        with self._writes:
            if self._closed:
                raise AwsError("ServiceUnavailable", "the journal is stopping", status=503)
            if lost is self._now.backend:
                self._rebuild()

    def _watch(self, backend: Backend) -> None:
        backend.wait()
        try:
            self._replace(backend)
        except AwsError:
            return
        except _NOT_NOW as error:
            _LOG.error("the next request tries again: %s", error)

    def _compact(self) -> None:
        try:
            shorter = compaction.compact(
                self._log.path, self._now, self._start_backend, self._now_ms()
            )
        except (OSError, BackendLost, MinistackFailed, compaction.NotTheSame) as error:
            _LOG.warning("the journal stays as long as it is: %s", error)
            self._now.shortened(self._now.in_snapshot)  # not again with the next write
            return
        old, self._log = self._log, shorter
        self._now.shortened(shorter.count)
        old.close()
        old.path.unlink()

    @property
    def status(self) -> dict[str, object]:
        """For people and health checks."""
        log = self._log
        return {
            "journal": log.path.name,
            "records": log.count,
            "bytes": log.end,
            "rebuilds": self.rebuilds,
            "backend_pid": self._now.backend.pid,
        }

    def sweep(self) -> int:
        """Delete the rows whose time to live is over; how many were found. Raises AwsError."""
        return time_to_live.sweep(self.ask, self._now.schema.expiring(), self._now_ms() // 1000)

    def close(self) -> None:
        """Finish the write under way, shorten the journal when it is worth it, end the backend."""
        with self._writes:
            if self._closed:
                return
            self._closed = True
            if self._now.since_snapshot >= self._limits.on_stop:
                self._compact()
            self._log.close()
            self._now.backend.kill()
