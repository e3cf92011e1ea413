"""The template's functions, with the environment that they get on this machine."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from pathlib import Path

from localstack.invoke.environment import Launch
from localstack.invoke.pool import Pool
from localstack.invoke.runtime import Entry, Runtime
from localstack.plan import Plan
from localstack.template import Function, Template

# There are no roles on one machine: URLs are signed with the one key that there is.
_NOT_HERE = frozenset({"REELROOM_VIEWER_ROLE"})


def runtime(plan: Plan, template: Template, *, limit: int) -> Runtime:
    """At most `limit` events of each function run at a time."""
    plan.logs().mkdir(parents=True, exist_ok=True)
    return Runtime(
        {
            key: Entry(key, function.name, _pool(plan, template, function, limit))
            for key, function in template.functions().items()
        }
    )


def _pool(plan: Plan, template: Template, function: Function, limit: int) -> Pool:
    launch = Launch(
        function=function,
        code=plan.code,
        log=plan.logs() / f"{function.name}.log",
        variables={
            **plan.endpoints().environment(),
            **plan.variables,
            **variables(plan, template, function),
        },
    )
    return Pool(
        launch,
        limit=limit,
        now_ms=lambda: time.time_ns() // 1_000_000,
        request_id=lambda: str(uuid.uuid4()),
    )


def variables(plan: Plan, template: Template, function: Function) -> dict[str, str]:
    """The function's own variables; paths below a mount point at the folder that stands for it."""
    folders = {
        path: plan.file_system(template.file_system(access_point))
        for path, access_point in function.mounts.items()
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        name: _mapped(value, {path: str(folder.resolve()) for path, folder in folders.items()})
        for name, value in function.environment.items()
        if name not in _NOT_HERE
    }


def _mapped(value: str, folders: Mapping[str, str]) -> str:
    for path, folder in folders.items():
        if value == path or value.startswith(f"{path}/"):
            return str(Path(folder + value.removeprefix(path)))
    return value
