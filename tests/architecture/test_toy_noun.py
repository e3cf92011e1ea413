"""A noun and a kind of job from outside go through everything, with no edit in the core."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from moto import mock_aws

from functions.graphql.schema import NOUNS, build_schema
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.ports import Rows, Services
from reelroom.runner.heartbeat import Pulse
from reelroom.runner.loop import Outcome, run_job
from reelroom.runner.stop import StopSign
from reelroom.stores.dynamo import DynamoRows, connect
from reelroom.stores.memory import MemoryRows
from reelroom.stores.nouns import CORE
from reelroom.stores.tables import CORE_TABLES, TableNames
from reelroom.usecases.queue import StoreQueue
from reelroom.usecases.sweep import sweep
from tests.architecture.sources import ROOT, python_files
from tests.contract.rows.database import schemas
from tests.fakes.clock import FakeEntropy
from tests.fakes.services import World
from tests.functions.graphql.api import BEN, Api
from tests.toy import bell
from tests.toy.job import ring
from tests.toy.noun import BELL, RING, Bell
from tests.toy.table import BELLS
from tests.toy.usecases import BELLS as BELLS_IN_THE_CORE
from tests.toy.usecases import RING_KIND, SILENCE

_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}
_seeds = count(2)  # the tests share one database, so each makes ids of its own


@dataclass
class ToyWorld(World):
    """With the kind and the noun registered; `rows` has its table."""

    @property
    def services(self) -> Services:
        core = super().services
        return replace(core, kinds={**core.kinds, RING: RING_KIND}, extensions=(BELLS_IN_THE_CORE,))


@pytest.fixture(scope="module")
def database() -> Iterator[DynamoRows]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    with patch.dict(os.environ, {**clean, **_ENVIRONMENT}, clear=True), mock_aws():
        connection = connect()
        client: Any = connection.client
        core = [name for name in schemas() if name != "toys"]
        for name in core:
            client.create_table(**{**schemas()[name], "TableName": name})
        bells = {**schemas()["uploads"], "TableName": "bells"}
        client.create_table(**bells)
        names = TableNames(**{name: name for name in core}, others={"bell": "bells"})
        yield DynamoRows(names, shards=2, tables=(*CORE_TABLES, BELLS), connection=connection)


@pytest.fixture(params=["memory", "database"])
def world(request: pytest.FixtureRequest) -> ToyWorld:
    if request.param == "memory":
        return ToyWorld(rows=MemoryRows((*CORE, BELL)))
    rows: Rows = request.getfixturevalue("database")
    return ToyWorld(rows=rows, entropy=FakeEntropy(next(_seeds)))  # type: ignore[arg-type]


@pytest.fixture
def api(world: ToyWorld) -> Api:
    return Api(world, schema=build_schema((*NOUNS, bell)))


def hung(api: Api, times: int = 3) -> dict[str, Any]:
    session = api.changed("sessionCreate", "session { id }", title="Day", date="2026-11-20")
    selected = "bell { id sessionId rung job { id kind status } }"
    sent = {"sessionId": session["session"]["id"], "times": times}
    made: dict[str, Any] = api.changed("bellHang", selected, **sent)["bell"]
    return made


def read(api: Api, bell_id: str) -> dict[str, object] | None:
    found: dict[str, object] | None = api.read(
        "query ($id: ID!) { bell(id: $id) { rung job { kind status progress { percent } "
        "upload { id } recording { id } } } }",
        id=bell_id,
    )
    return found


def run(world: ToyWorld, job_id: str) -> Outcome:
    return run_job(
        StoreQueue(world.services),
        {RING: ring},
        JobId(job_id),
        "runner-1",
        sign=StopSign(),
        pulse=Pulse(),
        on_crash=lambda error: pytest.fail(repr(error)),
        monotonic=time.monotonic,
    )


def job_of(world: ToyWorld) -> Job:
    """The newest one that a task was asked for."""
    return world.launcher.started[-1].job


def test_a_bell_is_hung_rung_by_a_job_and_seen_in_the_api(world: ToyWorld, api: Api) -> None:
    made = hung(api)
    assert (made["rung"], made["job"]["kind"], made["job"]["status"]) == (0, "ring", "QUEUED")
    (task,) = world.launcher.started
    assert (task.job.kind, task.disk_bytes) == (RING, 7)
    assert run(world, task.job.id) is Outcome.DONE
    assert read(api, made["id"]) == {
        "rung": 3,
        "job": {
            "kind": "ring",
            "status": "DONE",
            "progress": {"percent": 100},
            "upload": None,
            "recording": None,
        },
    }
    node = api.read(
        "query ($id: ID!) { node(id: $id) { __typename ... on Bell { rung } } }", id=made["id"]
    )
    assert node == {"__typename": "Bell", "rung": 3}
    assert run(world, task.job.id) is Outcome.NOTHING


def test_its_own_refusal_is_told_and_makes_nothing(world: ToyWorld, api: Api) -> None:
    session = api.changed("sessionCreate", "session { id }", title="Day", date="2026-11-20")
    sent = {"sessionId": session["session"]["id"], "times": 10}
    refusal = api.refused("bellHang", "bell { id }", **sent)
    assert (refusal["code"], refusal["field"]) == ("TOO_LOUD", ["times"])
    assert world.launcher.started == []


def test_somebody_else_s_bell_is_not_there(world: ToyWorld, api: Api) -> None:
    made = hung(api)
    stranger = replace(api, subject=BEN)
    assert read(stranger, made["id"]) is None
    sent = {"sessionId": made["sessionId"], "times": 1}
    assert stranger.refused("bellHang", "bell { id }", **sent)["code"] == "NOT_FOUND"


def test_the_core_cancels_its_job_as_any_other(world: ToyWorld, api: Api) -> None:
    made = hung(api)
    api.changed("jobCancel", "job { cancelRequested }", jobId=made["job"]["id"])
    assert run(world, job_of(world).id) is Outcome.NOTHING
    row = world.services.rows.get(Job, job_of(world).id)
    assert row is not None
    assert row.status is JobStatus.CANCELLED


def test_it_goes_with_its_session(world: ToyWorld, api: Api) -> None:
    made = hung(api)
    api.changed("sessionRemove", "removedSessionId", sessionId=made["sessionId"])
    assert read(api, made["id"]) is None
    for _ in range(2):
        report = sweep(world.services, world.clock().replace(year=2099))
        assert report.failed == []
        world.clock.advance(10)
    assert world.services.rows.get(Bell, made["id"]) is None
    assert world.services.rows.get(Job, job_of(world).id) is None


def test_the_sweep_does_its_own_due_work(world: ToyWorld, api: Api) -> None:
    silent, rung = hung(api), hung(api)
    assert run(world, job_of(world).id) is Outcome.DONE
    world.clock.advance(SILENCE)
    report = sweep(world.services, world.clock().replace(year=2099))
    assert report.failed == []
    assert world.services.rows.get(Bell, silent["id"]) is None
    assert world.services.rows.get(Bell, rung["id"]) is not None


def test_the_core_names_neither_the_noun_nor_the_kind() -> None:
    named = re.compile(r"\bbells?\b|tests\.toy", re.IGNORECASE)
    schema = list((ROOT / "functions").rglob("*.graphql"))
    files = [path for path in (*python_files(), *schema) if named.search(path.read_text())]
    assert files == []
