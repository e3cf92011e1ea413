"""kill -9 of ministack and of the journal between any two writes loses no acknowledged row.

REELROOM_KILLS sets how many kills there are (12 when it is not set).
"""

from __future__ import annotations

import os
import random
import signal
import threading
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tests.unit.journal.conftest import TABLE, Process, client, create_table, wait_for

KILLS = int(os.environ.get("REELROOM_KILLS", "12"))
WRITERS = 3
COUNTER = {"p": {"S": "counter"}, "s": {"N": "0"}}


class Writer:
    """Writes pairs of rows, each pair and a count in one transaction, until told to stop."""

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self.acknowledged: set[int] = set()
        self.tried = 0
        self._client = client(url)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            number = self.tried
            self.tried += 1
            try:
                self._client.transact_write_items(TransactItems=self._pair(number))
                self.acknowledged.add(number)
            except (BotoCoreError, ClientError):
                self._stop.wait(0.02)  # nobody knows yet whether it happened

    def _pair(self, number: int) -> list[Any]:
        rows = [
            {"p": {"S": f"{self.name}-{side}"}, "s": {"N": str(number)}}
            for side in ("left", "right")
        ]
        count = {
            "TableName": TABLE,
            "Key": COUNTER,
            "UpdateExpression": "ADD pairs :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        puts = [
            {
                "Put": {
                    "TableName": TABLE,
                    "Item": row,
                    "ConditionExpression": "attribute_not_exists(p)",
                }
            }
            for row in rows
        ]
        return [*puts, {"Update": count}]

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def present(url: str) -> tuple[dict[str, set[int]], int]:
    """The numbers of each side's rows, and the count."""
    pages = client(url).get_paginator("scan").paginate(TableName=TABLE, ConsistentRead=True)
    found: dict[str, set[int]] = {}
    pairs = 0
    for row in (row for page in pages for row in page["Items"]):
        if row["p"]["S"] == "counter":
            pairs = int(row["pairs"]["N"])
        else:
            found.setdefault(row["p"]["S"], set()).add(int(row["s"]["N"]))
    return found, pairs


def check(url: str, writers: list[Writer]) -> None:
    """Everything acknowledged is there, and nothing is there by half."""
    acknowledged = {writer.name: set(writer.acknowledged) for writer in writers}
    found, pairs = present(url)
    whole = 0
    for name, numbers in acknowledged.items():
        left, right = found.get(f"{name}-left", set()), found.get(f"{name}-right", set())
        assert numbers <= left, f"lost: {sorted(numbers - left)[:5]}"
        assert left == right
        whole += len(left)
    assert pairs == whole


def test_no_acknowledged_row_is_lost(tmp_path: Path, python: Path) -> None:
    chance = random.Random(KILLS)
    journal = Process(tmp_path / "data")
    create_table(client(journal.url))
    writers = [Writer(f"w{number}", journal.url) for number in range(WRITERS)]
    try:
        for kill in range(KILLS):
            progress = sum(len(writer.acknowledged) for writer in writers) + chance.randrange(1, 15)
            wait_for(
                lambda goal=progress: sum(len(writer.acknowledged) for writer in writers) >= goal,  # type: ignore[misc]
                "the next acknowledged writes",
            )
            if kill % 2:
                os.kill(journal.status()["backend_pid"], signal.SIGKILL)
            else:
                journal.kill()
                journal = Process(tmp_path / "data", journal.port)
            check(journal.url, writers)
    finally:
        for writer in writers:
            writer.stop()
    check(journal.url, writers)
    journal.stop()
    again = Process(tmp_path / "data")
    check(again.url, writers)
    again.stop()


def test_no_ministack_outlives_a_killed_journal(tmp_path: Path, python: Path) -> None:
    journal = Process(tmp_path / "data")
    backend = journal.status()["backend_pid"]
    journal.kill()
    wait_for(lambda: not Path(f"/proc/{backend}").exists(), "the end of ministack")
