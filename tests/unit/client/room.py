"""The client against the real API in this process; only the wires and the bucket are stand-ins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from reelroom.client import Reelroom
from reelroom.client.transport import Transport
from reelroom.client.upload import Uploads
from reelroom.ports import Target
from tests.fakes.services import World
from tests.functions.graphql.api import Api


@dataclass
class Room:
    """`put`, `asked` and `ranges` note what went over the wires; `serve` may answer in the others'
    place, `on_ask` is told of each document before the API is; `objects` are there to be read."""

    world: World = field(default_factory=World)
    asked: list[str] = field(default_factory=list)
    put: list[int] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    ranges: list[str | None] = field(default_factory=list)
    serve: Callable[[httpx.Request], httpx.Response | None] = lambda _: None
    on_ask: Callable[[str], None] = lambda _: None

    def __post_init__(self) -> None:
        self.api = Api(self.world)
        self.wire = httpx.MockTransport(self._answer)

    @property
    def client(self) -> Reelroom:
        """With its wires in our hands."""
        client = Reelroom("http://api", "token", parallel=2, sleep=self.naps.append)
        storage, api = (httpx.Client(transport=self.wire) for _ in range(2))
        transport = Transport("http://api", lambda: "token", http=api, sleep=self.naps.append)
        client.close()
        client._storage = storage
        client._transport = transport
        client.uploads = Uploads(transport, storage, 2, self.naps.append)
        for part in (client.sessions, client.recordings, client.jobs):
            object.__setattr__(part, "transport", transport)
        return client

    def _answer(self, request: httpx.Request) -> httpx.Response:
        scripted = self.serve(request)
        if scripted is not None:
            return scripted
        if request.url.host == "api":
            return self._api(request)
        return self._take(request) if request.method == "PUT" else self._give(request)

    def _api(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(json.loads(request.content)["query"])
        self.on_ask(self.asked[-1])
        answer = self.api.send(self.api.event(request.content.decode()))
        return httpx.Response(answer.status, text=answer.text)

    def _take(self, request: httpx.Request) -> httpx.Response:
        self.put.append(int(request.url.params["part"]))
        target = Target(str(request.url), self.world.clock().replace(year=2099), {})
        self.world.blobs.put(target, request.read())
        return httpx.Response(200)

    def _give(self, request: httpx.Request) -> httpx.Response:
        """As storage answers a GET, with Range."""
        content = self.objects[request.url.path.removeprefix("/")]
        wanted = request.headers.get("range")
        self.ranges.append(wanted)
        if wanted is None:
            return httpx.Response(200, content=content)
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        return httpx.Response(206, content=content[start:])


def video(path: Path, megabytes: int, fill: bytes = b"v") -> Path:
    path.write_bytes(fill * (megabytes << 20))
    return path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
