"""The front process, put together from a plan."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from starlette.applications import Starlette

from localstack import endpoints
from localstack.front.functions import runtime as local_runtime
from localstack.front.health import Health
from localstack.front.servers import listen, serve
from localstack.gateway.app import gateway_app
from localstack.gateway.event import Api
from localstack.gateway.gateway import Gateway
from localstack.gateway.keys import Keys, discovered
from localstack.invoke.app import lambda_app
from localstack.invoke.events import events_route
from localstack.invoke.runtime import Runtime
from localstack.issuer.app import issuer_app
from localstack.issuer.codes import Codes
from localstack.issuer.keys import kept_key
from localstack.issuer.refresh import RefreshTokens
from localstack.issuer.tokens import Issuer
from localstack.page.page import page_routes
from localstack.plan import Plan, Port
from localstack.schedule import World, keep, scheduled_event
from localstack.template import Schedule, Template

# Of each function. A slow event does not block the next, and a laptop's memory is spared.
MAX_CONCURRENCY = 4


async def run(plan: Plan) -> None:
    """Serve until SIGTERM or SIGINT, then end every function. Raises OSError, TemplateError."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    template = plan.load_template()
    functions = local_runtime(plan, template, limit=MAX_CONCURRENCY)
    health = Health(functions, {route.function for route in template.http_api().routes})
    apps = {
        Port.API: gateway_app(gateway(plan, template, functions)),
        Port.ISSUER: issuer(plan),
        Port.LAMBDA: lambda_app(functions),
    }
    apps[Port.API].routes[:0] = page_routes(plan)
    apps[Port.LAMBDA].routes.extend(
        [health.route(), events_route(functions, template.event_rules())]
    )
    bound = [(app, listen(plan.ports[port])) for port, app in apps.items()]
    background = [asyncio.create_task(health.warm()), *timers(plan, template, functions)]
    try:
        await serve(bound, stop)
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await functions.close()


def gateway(plan: Plan, template: Template, functions: Runtime) -> Gateway:
    http_api = template.http_api()
    return Gateway(
        http_api=http_api,
        api=Api(http_api.api_id, template.account, template.region),
        keys=Keys(discovered(plan.url(Port.ISSUER)), time.monotonic),
        invoke=functions.invoke,
        now=time.time,
        new_id=lambda: secrets.token_urlsafe(11) + "=",
    )


def issuer(plan: Plan) -> Starlette:
    folder = plan.data / "issuer"
    made = Issuer(
        url=plan.url(Port.ISSUER),
        key=kept_key(folder / "key.json"),
        now=time.time,
        new_id=lambda: str(uuid.uuid4()),
    )
    codes = Codes(time.monotonic, lambda: secrets.token_urlsafe(32))
    refreshes = RefreshTokens(folder / "refresh.json", time.time, lambda: secrets.token_urlsafe(32))
    return issuer_app(made, codes, refreshes, plan.origins())


def timers(plan: Plan, template: Template, functions: Runtime) -> Iterator[asyncio.Task[None]]:
    """One running timer for each schedule of the template."""
    world = World(now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()))

    async def fire(schedule: Schedule) -> None:
        event = scheduled_event(schedule, world, account=endpoints.ACCOUNT, region=endpoints.REGION)
        await functions.invoke(schedule.function, event)

    for schedule in template.schedules():
        yield asyncio.create_task(keep(schedule, fire, world, every_s=plan.sweep_every_s))
