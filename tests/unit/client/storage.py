"""Storage that takes parts, and fails as it is told; one source and the file that belongs to it."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import httpx

from reelroom.client.models import ReceivedPart, Source, Target
from reelroom.domain.parts import part_count, size_of_part

Fault = int | Exception
PART = 1000


@dataclass
class Storage:
    """`faults[number]` are the next answers for a part, statuses or exceptions; then it is taken.

    `generation` is in each signed URL: one of an older generation is refused with 403.
    """

    size: int
    faults: dict[int, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    generation: int = 1
    parts: dict[int, bytes] = field(default_factory=dict)
    puts: Counter[int] = field(default_factory=Counter)
    signed: list[list[int]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def fail(self, number: int, *faults: Fault) -> None:
        self.faults[number].extend(faults)

    def sign(self, numbers: Sequence[int], _acknowledged: Mapping[int, str]) -> list[Target]:
        self.signed.append(list(numbers))
        return [self.target(number) for number in numbers]

    def target(self, number: int) -> Target:
        size = size_of_part(number, self.size, PART)
        url = f"http://storage/{number}?generation={self.generation}"
        return Target("src", number, size, url, {"x-amz-part": str(number)})

    def answer(self, request: httpx.Request) -> httpx.Response:
        number = int(request.url.path[1:])
        body = request.read()
        with self.lock:
            self.puts[number] += 1
            if self.faults[number]:
                fault = self.faults[number].popleft()
                if isinstance(fault, Exception):
                    raise fault
                return httpx.Response(fault)
            if request.url.params["generation"] != str(self.generation):
                return httpx.Response(403)
            assert request.headers["x-amz-part"] == str(number)
            assert len(body) == size_of_part(number, self.size, PART)
            self.parts[number] = body
        return httpx.Response(200)

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self.answer))

    @property
    def content(self) -> bytes:
        return b"".join(self.parts[number] for number in sorted(self.parts))


def write(path: Path, parts: int) -> bytes:
    """A file of `parts` parts, the last one short and each different; returns its bytes."""
    data = b"".join(bytes([number % 256]) * PART for number in range(parts - 1)) + b"end"
    path.write_bytes(data)
    return data


def source(data: bytes, received: Mapping[int, str | None] | None = None) -> Source:
    """As the API describes it when the parts in `received` have arrived."""
    have = received or {}
    count = part_count(len(data), PART)
    return Source(
        id="src",
        name="GX010001.MP4",
        size=len(data),
        status="UPLOADING",
        part_size=PART,
        part_count=count,
        received=tuple(
            ReceivedPart(number, size_of_part(number, len(data), PART), crc)
            for number, crc in have.items()
        ),
        missing=tuple(number for number in range(1, count + 1) if number not in have),
    )
