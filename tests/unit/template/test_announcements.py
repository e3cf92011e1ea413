"""The pipe that tells of ended jobs: what it lets through, and that it names ids only.

The pattern language: EventBridge User Guide, "Amazon EventBridge Pipes filtering".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from localstack.template.source import read_source
from reelroom.domain.ids import JobId, OwnerId, SessionId
from reelroom.domain.job import Job
from reelroom.domain.states import JOB as TRANSITIONS
from reelroom.domain.states import JobStatus, is_terminal
from reelroom.stores.job import dump
from reelroom.usecases.combine import COMBINE

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module")
def pipe() -> Mapping[str, Any]:
    properties: Mapping[str, Any] = read_source(ROOT / "template.yaml")["Resources"]["JobsEnded"][
        "Properties"
    ]
    return properties


def image(status: JobStatus) -> dict[str, Any]:
    """A job's row in the words of DynamoDB."""
    job = Job(
        id=JobId("job_1"),
        session_id=SessionId("ses_1"),
        owner_id=OwnerId("own_1"),
        kind=COMBINE,
        input={"sources": ["GX010042.MP4"]},
        created_at=NOW,
        updated_at=NOW,
        status=status,
    )
    row: dict[str, Any] = dump(job).to_dynamodb_dict()
    return row


def record(before: JobStatus, after: JobStatus) -> dict[str, Any]:
    images = {"OldImage": image(before), "NewImage": image(after)}
    return {"eventName": "MODIFY", "dynamodb": images}


def matches(pattern: Mapping[str, Any], found: Any) -> bool:
    if not isinstance(found, Mapping):
        return False
    for key, wanted in pattern.items():
        value = found.get(key)
        if isinstance(wanted, Mapping):
            if not matches(wanted, value):
                return False
        elif not any(_is(one, value) for one in wanted):
            return False
    return True


def _is(wanted: Any, value: Any) -> bool:
    return value not in wanted["anything-but"] if isinstance(wanted, Mapping) else value == wanted


@pytest.mark.parametrize("before", JobStatus)
@pytest.mark.parametrize("after", JobStatus)
def test_only_the_write_that_ends_a_job_is_announced(
    pipe: Mapping[str, Any], before: JobStatus, after: JobStatus
) -> None:
    (filter_,) = pipe["SourceParameters"]["FilterCriteria"]["Filters"]
    told = {JobStatus.DONE, JobStatus.FAILED}
    expected = after in told and before not in told
    assert matches(json.loads(filter_["Pattern"]), record(before, after)) is expected


def test_what_is_told_is_ids_and_the_status(pipe: Mapping[str, Any]) -> None:
    row = image(JobStatus.DONE)

    def value(path: re.Match[str]) -> str:
        found: Any = {"dynamodb": {"NewImage": row}}
        for part in path[1].split("."):
            found = found[part]
        return str(found)

    told = re.sub(r"<\$\.([^>]+)>", value, pipe["TargetParameters"]["InputTemplate"])
    assert json.loads(told) == {
        "jobId": "job_1",
        "sessionId": "ses_1",
        "kind": "combine",
        "status": "DONE",
    }


def test_the_statuses_that_are_told_of_are_final() -> None:
    assert is_terminal(TRANSITIONS, JobStatus.DONE)
    assert is_terminal(TRANSITIONS, JobStatus.FAILED)
