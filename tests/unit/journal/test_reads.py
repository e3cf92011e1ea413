"""A reader sees nothing that could still be lost."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localstack.journal.backend import Backend, BackendLost
from localstack.journal.request import Reply, Request
from tests.unit.journal.conftest import TABLE, Reopen, client, create_table, rows

ROW: Any = {"p": {"S": "a"}, "s": {"N": "0"}}


def test_a_row_is_read_only_when_it_is_durable(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    dynamodb = client(reopen().url)
    create_table(dynamodb)
    begun, may_end = threading.Event(), threading.Event()
    sync = os.fdatasync

    def slow(file: int) -> None:
        begun.set()
        assert may_end.wait(120)
        sync(file)

    monkeypatch.setattr(os, "fdatasync", slow)
    with ThreadPoolExecutor() as threads:
        written = threads.submit(dynamodb.put_item, TableName=TABLE, Item=ROW)
        assert begun.wait(120)
        read = threads.submit(rows, dynamodb)
        with pytest.raises(TimeoutError):
            read.result(timeout=0.2)
        assert not written.done()
        may_end.set()
        assert len(read.result(120)) == 1
        written.result(120)


def test_a_row_of_a_write_that_failed_is_never_read(
    reopen: Reopen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backend has the row, its answer is lost for good: the caller and a reader agree."""
    dynamodb = client(reopen().url)
    create_table(dynamodb)
    applied, may_fail = threading.Event(), threading.Event()
    ask = Backend.ask

    def lose(backend: Backend, request: Request) -> Reply:
        reply = ask(backend, request)
        if request.operation == "PutItem":
            applied.set()
            assert may_fail.wait(120)
            raise BackendLost("the answer was lost")
        return reply

    monkeypatch.setattr(Backend, "ask", lose)
    with ThreadPoolExecutor() as threads:
        written = threads.submit(dynamodb.put_item, TableName=TABLE, Item=ROW)
        assert applied.wait(120)
        read = threads.submit(rows, dynamodb)
        may_fail.set()
        assert read.result(120) == []
        with pytest.raises(ClientError, match="nothing was written"):
            written.result(120)


def test_reads_go_on_beside_each_other(reopen: Reopen, monkeypatch: pytest.MonkeyPatch) -> None:
    dynamodb = client(reopen().url)
    create_table(dynamodb)
    together = threading.Barrier(4)
    ask = Backend.ask

    def meet(backend: Backend, request: Request) -> Reply:
        together.wait(120)
        return ask(backend, request)

    monkeypatch.setattr(Backend, "ask", meet)
    with ThreadPoolExecutor() as threads:
        results = [threads.submit(dynamodb.get_item, TableName=TABLE, Key=ROW) for _ in range(4)]
        assert all("Item" not in result.result(120) for result in results)
