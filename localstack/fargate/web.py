"""What the endpoint answers over HTTP.

POST /                      ECS, AWS JSON 1.1
PUT|GET|DELETE /_faults     the fault switch, see `faults`
GET /v4/<task id>/task      the task about itself (ECS_CONTAINER_METADATA_URI_V4)
GET /_health                {"status": "ready", "running": n}
"""

from __future__ import annotations

import json
from typing import Any

from localstack.awsjson import Answer, AwsError, Call, error_answer, json_answer
from localstack.fargate.arns import Arns
from localstack.fargate.faults import FaultRefused, Faults
from localstack.fargate.service import Service
from localstack.fargate.store import Store
from localstack.fargate.task import Task

_METADATA = "/v4/"


def metadata_path(task: Task) -> str:
    """Where a task finds itself; no other process has this text in its environment."""
    return f"{_METADATA}{task.id}"


class Web:
    """Routes calls. Any thread."""

    def __init__(self, service: Service, faults: Faults, store: Store, arns: Arns) -> None:
        self._service, self._faults, self._store, self._arns = service, faults, store, arns

    def answer(self, call: Call) -> Answer:
        """The answer to any call."""
        if call.path == "/_faults":
            return self._switch(call)
        if call.path == "/_health":
            return json_answer({"status": "ready", "running": len(self._store.running())})
        if call.path.startswith(_METADATA):
            return self._metadata(call.path.removeprefix(_METADATA).partition("/")[0])
        return self._ecs(call)

    def _ecs(self, call: Call) -> Answer:
        try:
            if "Credential=" not in call.headers.get("authorization", ""):
                raise AwsError("MissingAuthenticationTokenException", "The request is not signed")
            answer = self._service.call(call.headers.get("x-amz-target", ""), _object(call.body))
            return json_answer(answer, content_type="application/x-amz-json-1.1")
        except AwsError as error:
            return error_answer(error, "1.1")

    def _switch(self, call: Call) -> Answer:
        if "origin" in call.headers:  # a web page may GET and POST here; it shall change nothing
            return json_answer({"message": "not for web pages"}, 403)
        try:
            if call.method == "PUT":
                self._faults.set(_object(call.body))
            elif call.method == "DELETE":
                self._faults.clear()
        except (AwsError, FaultRefused) as error:
            return json_answer({"message": str(error)}, 400)
        return json_answer(self._faults.shown())

    def _metadata(self, task_id: str) -> Answer:
        task = self._store.tasks.get(task_id)
        if task is None:
            return json_answer({"message": "no such task"}, 404)
        family, _, revision = task.definition.rpartition("/")[2].rpartition(":")
        about = {
            "Cluster": self._arns.cluster(task.cluster),
            "TaskARN": self._arns.task(task.cluster, task.id),
            "Family": family,
            "Revision": revision,
            "DesiredStatus": task.desired_status,
            "KnownStatus": task.last_status,
            "Limits": {"CPU": int(task.cpu) / 1024, "Memory": int(task.memory)},
            "AvailabilityZone": f"{self._arns.region}a",
            "LaunchType": "FARGATE",
        }
        return json_answer(about)


def _object(body: bytes) -> dict[str, Any]:
    try:
        members = json.loads(body or b"{}")
    except ValueError as error:
        raise AwsError("SerializationException", "the body is not JSON") from error
    if not isinstance(members, dict):
        raise AwsError("SerializationException", "the body is not a JSON object")
    return members
