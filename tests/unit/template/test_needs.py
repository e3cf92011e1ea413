"""What is deployed may do all that it does, and little that it does not.

No emulator refuses a call for want of a right, and AWS does. So every call of every scene of
`docs/calls.md` is held against the rights of the role that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient

from docs.generate.calls import combining, importing
from docs.generate.calls.actions import ACTIONS, ACTS, nothing_due
from docs.generate.calls.operations import FIELDS, OPERATIONS, Action, Scene
from docs.generate.calls.person import Person, announcements
from docs.generate.calls.stack import ROOT, running
from localstack.template import load_template
from reelroom.domain.due import Queue
from reelroom.domain.job import Job, Reason
from reelroom.usecases.queue import StoreQueue
from tests.fakes.sender import OUTPUT
from tests.unit.template.needs import Names, Need
from tests.unit.template.rights import RIGHTS

REASON = Reason("SOURCES_MISMATCH", "They differ.")


def _ended(how: Callable[[StoreQueue, Job], object]) -> Scene:
    """A job that ends otherwise than DONE, by the runner's own hand."""

    def scene(person: Person) -> Action:
        job = person.running()
        committing = StoreQueue(person.stack.task(job.id).services).commit(job, OUTPUT)
        return lambda: how(StoreQueue(person.stack.task(job.id).services), committing)

    return scene


def _lost(queue: StoreQueue, job: Job) -> None:
    """It ended without its runner, who comes back."""
    queue.cancel(job)
    queue.abandon(job)


def _removed_with_its_requests(person: Person) -> Action:
    """What was made with a one-time key is removed together with the key."""
    given = {"title": "Track day", "date": "2026-11-20", "idempotencyKey": "session"}
    session = person.api.changed("sessionCreate", "session { id }", **given)["session"]["id"]
    files = announcements([b"footage"])
    upload = {"sessionId": session, "files": files, "idempotencyKey": "upload"}
    person.api.changed("uploadCreate", "upload { id }", **upload)
    person.api.changed("sessionRemove", "removedSessionId", sessionId=session)
    return lambda: ACTS[Queue.REMOVE](person.stack.sweeping, session)


OTHER_ENDS: list[Scene] = [
    _ended(lambda queue, job: queue.cancel(job)),
    _ended(lambda queue, job: queue.fail(job, REASON, fixable=False)),
    _ended(lambda queue, job: queue.crash(job, REASON)),
    _ended(lambda queue, job: queue.wait(job, REASON)),
    _ended(lambda queue, job: queue.release(job)),
    _ended(_lost),
]
SCENES: Mapping[str, list[Scene]] = {
    "GraphqlFunctionRole": [*OPERATIONS.values(), *(one for _, one in FIELDS.values())],
    "SweepFunctionRole": [nothing_due, *ACTIONS.values(), _removed_with_its_requests],
    "CombinerRole": [combining.whole, combining.beat, combining.renewal, *OTHER_ENDS],
    "ImporterRole": [importing.whole],
}

# Granted, and asked for by no scene: what it is for is a fault or a race.
RARELY = {
    "GraphqlFunctionRole": {
        "s3:AbortMultipartUpload": "of two that open a source at once, one gives its own up",
        "s3:DeleteObject": "the key holds something that is not the source",
        "sts:AssumeRole": "asked once in half an hour by each process",
        "kms:Decrypt": "only with a key of one's own, asked by S3",
        "kms:GenerateDataKey": "the same",
    },
    "SweepFunctionRole": {
        "s3:GetObject": "an answer of S3 was lost: the object itself decides",
        "ecs:StopTask": "a session was removed while its job runs",
        "sqs:SendMessage": "made by Lambda when a sweep broke",
        "kms:Decrypt": "only with a key of one's own, asked by S3",
        "kms:GenerateDataKey": "the same",
    },
    "ImporterRole": {
        "s3:AbortMultipartUpload": "what came before is of another file; a publish that failed",
        "kms:Decrypt": "only with a key of one's own, asked by S3",
        "kms:GenerateDataKey": "the same",
    },
    "CombinerRole": {
        "s3:AbortMultipartUpload": "a publish that failed, or was begun by a lost attempt",
        "s3:ListMultipartUploadParts": "an abort is repeated until no part is left",
        "elasticfilesystem:ClientMount": "made by Fargate",
        "elasticfilesystem:ClientWrite": "made by Fargate",
        "kms:Decrypt": "only with a key of one's own, asked by S3",
        "kms:GenerateDataKey": "the same",
    },
}


@contextmanager
def noted(names: Names) -> Iterator[set[Need]]:
    """What the calls made within ask for."""
    needs: set[Need] = set()
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noting(client: Any, operation: str, given: Any) -> Any:
        needs.update(names.needs(client.meta.service_model.service_name, operation, given))
        return call(client, operation, given)

    with patch.object(BaseClient, "_make_api_call", noting):
        yield needs


def needed() -> dict[str, set[Need]]:
    """By role, what its scenes ask for."""
    template = load_template(ROOT / "template.yaml")
    tables = {name: key for key, name in template.names("AWS::DynamoDB::Table").items()}
    functions = {
        "reelroom-sweep": "lambda:function:<stack>-sweep",
        "reelroom-files": "FilesFunction",
    }
    found: dict[str, set[Need]] = {}
    with running() as stack:
        for role, scenes in SCENES.items():
            found[role] = set()
            for scene in scenes:
                act = scene(Person(stack))
                with noted(Names(tables, functions)) as needs:
                    act()
                found[role] |= needs
    return found


def test_every_call_has_its_right_and_every_right_its_call_or_a_reason() -> None:
    for role, needs in needed().items():
        granted = {(action, on) for right in RIGHTS[role] for action, on, _ in right.grants()}
        assert len(needs) > 10
        assert needs - granted == set(), role
        called = {action for action, _ in needs}
        assert {action for action, _ in granted} - called == set(RARELY[role]), role
