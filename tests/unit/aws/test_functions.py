"""Calls of our own functions: the Files function for its answer, the Sweep function as a hint."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.stub import Stubber
from mypy_boto3_lambda import LambdaClient

from reelroom.aws.files import MAX_PATHS, LambdaFiles
from reelroom.aws.nudge import LambdaNudge, NoNudge
from reelroom.domain.errors import Transient
from reelroom.ports import Entry

SESSION: Any = boto3.session.Session("test", "test", region_name="us-east-1")


@pytest.fixture
def client() -> LambdaClient:
    """Nobody listens at its endpoint."""
    config = Config(retries={"total_max_attempts": 1})
    made: LambdaClient = SESSION.client("lambda", endpoint_url="http://127.0.0.1:9", config=config)
    return made


def answers(stub: Stubber, sent: object, body: object, error: str | None = None) -> None:
    raw = json.dumps(body).encode()
    answer: dict[str, Any] = {"Payload": StreamingBody(io.BytesIO(raw), len(raw))}
    if error:
        answer["FunctionError"] = error
    expected = {"FunctionName": "files", "Payload": json.dumps(sent).encode()}
    stub.add_response("invoke", answer, expected)


def test_entries_come_as_the_function_found_them(client: LambdaClient) -> None:
    with Stubber(client) as stub:
        entry = {"path": "staging/ses_1", "modified_at": "2026-11-21T01:02:03+00:00"}
        answers(stub, {"entries": "staging"}, {"entries": [entry]})
        found = LambdaFiles(lambda: client, "files").entries("staging")
    assert found == [Entry("staging/ses_1", datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC))]


def test_many_paths_go_in_batches(client: LambdaClient) -> None:
    paths = [f"staging/ses_{number}" for number in range(MAX_PATHS + 1)]
    with Stubber(client) as stub:
        answers(stub, {"delete": paths[:MAX_PATHS]}, {"deleted": MAX_PATHS})
        answers(stub, {"delete": paths[MAX_PATHS:]}, {"deleted": 1})
        LambdaFiles(lambda: client, "files").delete(iter(paths))
        stub.assert_no_pending_responses()


def test_a_function_that_fails_is_a_passing_cause(client: LambdaClient) -> None:
    body = {"errorType": "Transient", "errorMessage": "a secret path"}
    with Stubber(client) as stub:
        answers(stub, {"delete": ["staging/ses_1"]}, body, "Unhandled")
        with pytest.raises(Transient, match="Transient") as caught:
            LambdaFiles(lambda: client, "files").delete(["staging/ses_1"])
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("code", ["TooManyRequestsException", "ServiceException"])
def test_a_function_that_cannot_start_is_a_passing_cause(client: LambdaClient, code: str) -> None:
    status = 429 if code.startswith("Too") else 500
    with Stubber(client) as stub:
        stub.add_client_error("invoke", code, http_status_code=status)
        with pytest.raises(Transient):
            LambdaFiles(lambda: client, "files").delete(["staging/ses_1"])


def test_a_function_out_of_reach_is_a_passing_cause(client: LambdaClient) -> None:
    with pytest.raises(Transient):
        LambdaFiles(lambda: client, "files").entries("staging")


def test_a_hint_does_not_wait(client: LambdaClient) -> None:
    with Stubber(client) as stub:
        expected = {"FunctionName": "sweep", "InvocationType": "Event", "Payload": b"{}"}
        stub.add_response("invoke", {"StatusCode": 202}, expected)
        LambdaNudge(lambda: client, "sweep")()
        stub.assert_no_pending_responses()


def test_a_hint_never_raises(client: LambdaClient, caplog: pytest.LogCaptureFixture) -> None:
    LambdaNudge(lambda: client, "sweep")()
    assert "sweep_not_nudged" in caplog.text
    NoNudge()()
