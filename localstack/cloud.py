"""A whole local cloud inside a `with`, for tests and demos.

with LocalCloud(tmp_path) as cloud:
    token = cloud.token("ada")
    httpx.post(f"{cloud.api_url}/graphql", headers={"authorization": f"Bearer {token}"}, ...)
    cloud.sweep()
"""

from __future__ import annotations

import json
import os
import signal
import threading
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from localstack import endpoints, seed
from localstack.endpoints import Endpoints
from localstack.issuer.names import LIFETIME_S, LOCAL_GRANT, SCOPE
from localstack.plan import CHECKOUT, Plan
from localstack.supervisor.errors import PartFailed, PortTaken
from localstack.supervisor.ports import ports_from
from localstack.supervisor.supervisor import Supervisor

# A port that was free a moment ago may be taken by another test's cloud.
_ATTEMPTS = 3


class FunctionFailed(Exception):
    """A function ended with an error; the message is its error payload."""


class LocalCloud:
    """Runs on free ports and keeps everything in `data`, so it may be stopped and entered again.

    `parameters` are the template's; `variables` settings that it leaves at their defaults;
    `code` the folder that handlers are imported from; `sweep_every_s` the sweep's rate.
    Raises PartFailed or TableDiffers on entering.
    """

    def __init__(
        self,
        data: Path,
        *,
        parameters: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        template: Path = CHECKOUT / "template.yaml",
        code: Path = CHECKOUT,
        sweep_every_s: float | None = 1.0,
        emulator: bool = False,
        localstack_url: str | None = None,
    ) -> None:
        self.data = data.resolve()
        self._options: dict[str, Any] = {
            "template": template,
            "code": code,
            "parameters": dict(parameters or {}),
            "variables": dict(variables or {}),
            "sweep_every_s": sweep_every_s,
            "emulator": emulator,
            "localstack_url": localstack_url,
        }
        self._supervisor: Supervisor | None = None
        self._keeper: threading.Thread | None = None
        self.failed: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        for attempt in range(1, _ATTEMPTS + 1):
            supervisor = Supervisor(Plan(self.data, ports_from(0), **self._options))
            try:
                self.failed = supervisor.start()
                break
            except (PartFailed, PortTaken):
                if attempt == _ATTEMPTS:
                    raise
        self._supervisor = supervisor
        self._keeper = threading.Thread(target=supervisor.keep, name="keeper", daemon=True)
        self._keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._keeper is not None
        self.supervisor.end()
        self._keeper.join()
        self.supervisor.stop()

    @property
    def supervisor(self) -> Supervisor:
        assert self._supervisor is not None, "the cloud is not running"
        return self._supervisor

    @property
    def endpoints(self) -> Endpoints:
        return self.supervisor.plan.endpoints()

    @property
    def api_url(self) -> str:
        """The HTTP API; GraphQL is at `/graphql`."""
        return self.endpoints.api_url

    def environment(self) -> dict[str, str]:
        """The variables that send boto3, jobs and the command line to this cloud."""
        return self.endpoints.environment()

    def client(self, service: str) -> Any:  # noqa: ANN401 - methods are made at run time
        """A boto client of `dynamodb`, `ecs`, `lambda` or `s3`."""
        return seed.client(self.endpoints, service)

    def token(self, user: str = "ada", *, scope: str = SCOPE, lifetime_s: int = LIFETIME_S) -> str:
        """An access token for `user`."""
        form = {
            "grant_type": LOCAL_GRANT,
            "user": user,
            "scope": scope,
            "lifetime_s": str(lifetime_s),
        }
        url = f"{self.endpoints.issuer_url}/oauth2/token"
        sent = urllib.parse.urlencode(form).encode()
        with urllib.request.urlopen(url, sent) as answer:  # nosec B310 # a part of this cloud, by http
            return str(json.load(answer)["access_token"])

    def invoke(self, logical_id: str, event: object) -> Any:  # noqa: ANN401 - any JSON value
        """Run a function of the template and wait. Raises FunctionFailed."""
        name = self.supervisor.plan.load_template().name(logical_id)
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        payload = answer["Payload"].read()
        if "FunctionError" in answer:
            raise FunctionFailed(payload.decode())
        return json.loads(payload)

    def sweep(self) -> Any:  # noqa: ANN401 - any JSON value
        """One scheduled sweep, now; answers the function's value. Raises FunctionFailed."""
        event = {
            "version": "0",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": endpoints.ACCOUNT,
            "region": endpoints.REGION,
            "resources": [],
            "detail": {},
        }
        return self.invoke("SweepFunction", event)

    def kill(self, part: str) -> None:
        """SIGKILL to one part (`dynamodb`, `s3`, `ecs`, `front`); it is started again."""
        found = next(one for one in self.supervisor.parts if one.spec.name == part)
        assert found.pid is not None, f"{part} does not run"
        os.kill(found.pid, signal.SIGKILL)
