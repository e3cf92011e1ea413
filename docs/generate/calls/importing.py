"""An import as it is deployed: the job's own entry point, another server, every call counted."""

from __future__ import annotations

from dataclasses import replace

from docs.generate.calls import combining
from docs.generate.calls.operations import Action
from docs.generate.calls.person import Person
from reelroom.ports import Services
from tests.fakes.provider import Provider, file


def whole(person: Person) -> Action:
    """A small file whose index is at its end, from a server that knows ranges."""
    provider = Provider()
    provider.scripts["/a.mp4"] = file(combining.clip())
    stack = replace(person.stack, services=_trusting(person.stack.services))
    sender = Person(stack)
    asked = {"sessionId": sender.session(), "url": provider.url("/a.mp4")}
    job_id = sender.api.changed("recordingImport", "job { id }", **asked)["job"]["id"]
    task = stack.task(job_id)

    def act() -> None:
        with provider:
            own = replace(task, services=_trusting(task.services))
            combining.carried_out(own, "jobs.importer")

    return act


def _trusting(services: Services) -> Services:
    """The other server is on this machine."""
    return replace(services, policy=replace(services.policy, import_http=True, import_private=True))
