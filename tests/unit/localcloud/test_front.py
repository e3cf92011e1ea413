"""The front process: its sockets, its health, the variables its functions get."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any, cast

from starlette.applications import Starlette

from localstack.front.functions import variables
from localstack.front.health import Health
from localstack.front.paths import HEALTH_PATH
from localstack.front.servers import listen
from localstack.invoke.outcome import Outcome, failure
from localstack.invoke.runtime import Entry, Runtime
from localstack.plan import Plan
from localstack.supervisor.ports import ports_from
from tests.unit.localcloud.asgi import AsgiClient


class Warm:
    """Stands where a pool does."""

    def __init__(self, failed: Outcome | None) -> None:
        self._failed = failed

    async def warm(self) -> Outcome | None:
        return self._failed


def test_answers_are_not_held_back_by_nagles_algorithm() -> None:
    async def delay_is_off() -> bool:
        found = asyncio.get_running_loop().create_future()

        def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted = writer.get_extra_info("socket")
            found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        server = await asyncio.start_server(note, sock=bound)
        _, writer = await asyncio.open_connection(*bound.getsockname())
        try:
            return bool(await asyncio.wait_for(found, 60))
        finally:
            writer.close()
            server.close()

    bound = listen(0)
    assert asyncio.run(delay_is_off())


def test_health_waits_for_the_functions_and_tells_which_cannot_be_imported() -> None:
    pools = {"Well": Warm(None), "Ill": Warm(failure("ModuleNotFoundError", "no boto"))}
    entries = {name: Entry(name, name, cast("Any", pool)) for name, pool in pools.items()}
    health = Health(Runtime(entries), pools)
    client = AsgiClient(Starlette(routes=[health.route()]))
    assert client.get(HEALTH_PATH).status_code == 503
    asyncio.run(health.warm())
    answer = client.get(HEALTH_PATH)
    assert answer.status_code == 200
    assert list(answer.json()["failed"]) == ["Ill"]
    assert answer.json()["failed"]["Ill"]["errorMessage"] == "no boto"


def test_a_path_on_a_mount_becomes_the_folder_that_stands_for_it(tmp_path: Path) -> None:
    plan = Plan(tmp_path, ports_from(5000))
    template = plan.load_template()
    functions = template.functions()
    folder = plan.file_system(template.name("MediaFileSystem"))
    given = variables(plan, template, functions["FilesFunction"])
    assert given["REELROOM_WORK_DIR"] == str(folder)
    assert folder.is_dir()
    sweep = functions["SweepFunction"]
    assert variables(plan, template, sweep) == dict(sweep.environment)
