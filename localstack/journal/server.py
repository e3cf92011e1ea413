"""The journal as a DynamoDB endpoint (AWS JSON 1.0) and a health page."""

from __future__ import annotations

import time
from pathlib import Path

from localstack import ministack
from localstack.awsjson import Answer, AwsError, Call, Endpoint, error_answer, json_answer
from localstack.journal.backend import Backend
from localstack.journal.journal import Journal, Limits
from localstack.journal.request import Reply, parsed
from localstack.journal.time_to_live import Sweeper

_PASSED_ON = ("content-type", "x-amz-crc32", "x-amzn-requestid", "x-amzn-errortype")
_SWEEP_PERIOD_S = 60.0


class JournalEndpoint:
    """A running endpoint; point AWS_ENDPOINT_URL_DYNAMODB at `url`."""

    def __init__(self, journal: Journal, port: int) -> None:
        self.journal = journal
        self._sweeper = Sweeper(journal.sweep, _SWEEP_PERIOD_S)
        self._endpoint = Endpoint(self._answer, port=port)
        self.url = self._endpoint.url
        self.port = self._endpoint.port

    def _answer(self, call: Call) -> Answer:
        if call.method == "GET" and call.path == "/_health":
            return json_answer({"status": "ready", **self.journal.status})
        try:
            return _passed_on(self.journal.ask(parsed(call)))
        except AwsError as error:
            return error_answer(error, "1.0")

    def close(self) -> None:
        """Stop serving, then close the journal."""
        self._sweeper.close()
        self._endpoint.close()
        self.journal.close()


def start(
    data: Path, *, port: int = 0, python: Path | None = None, limits: Limits | None = None
) -> JournalEndpoint:
    """Start the endpoint over `data`, replayed and ready on return.

    `python` is ministack's (installed on the first use when not given).
    Raises MinistackFailed, JournalDamaged, ReplayRefused.
    """
    tool = python or ministack.install()
    journal = Journal(
        data / "journal",
        lambda: Backend(tool, data / "backend"),
        lambda: time.time_ns() // 1_000_000,
        limits,
    )
    return JournalEndpoint(journal, port)


def _passed_on(reply: Reply) -> Answer:
    headers = {name: reply.headers[name] for name in _PASSED_ON if name in reply.headers}
    return Answer(reply.status, reply.body, headers)
