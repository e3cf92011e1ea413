"""A bucket in memory: sizes and checksums, no bytes, so that 4 GB sources cost nothing.

`put` stands for the sender with a signed URL; `put_part` says that a part of so many bytes came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from awscrt import checksums

from reelroom.domain.crc64 import combine_all, to_hex
from reelroom.domain.errors import NotFound, Transient
from reelroom.domain.parts import MAX_PARTS, Part
from reelroom.domain.policy import MIB
from reelroom.ports import AlreadyExists, Blob, NoSuchMultipart, PartsRefused, Sending, Target
from tests.fakes.clock import FakeClock
from tests.fakes.faults import Faults

SMALLEST_PART: Final = 5 * MIB


def crc_of(data: bytes) -> str:
    """CRC64NVME as 16 hex digits."""
    return to_hex(checksums.crc64nvme(data))


@dataclass
class Multipart:
    key: str
    content_type: str
    parts: dict[int, tuple[Part, datetime]] = field(default_factory=dict)


@dataclass(frozen=True)
class Object:
    size: int
    crc64nvme: str
    content_type: str
    content: bytes | None = None  # of small ones only
    sha256: str | None = None


class FakeBlobs:
    """The contract of `Blobs`. `smallest_part` is for all parts of an object but its last."""

    def __init__(
        self, clock: FakeClock | None = None, *, smallest_part: int = SMALLEST_PART
    ) -> None:
        self.clock = clock or FakeClock()
        self.smallest_part = smallest_part
        self.objects: dict[str, Object] = {}
        self.open: dict[str, Multipart] = {}
        self.faults = Faults()
        self._numbers = count(1)

    # -- what a sender does ----------------------------------------------------------------------
    def put(self, target: Target, data: bytes) -> None:
        """PUT to a signed URL; PermissionError when it is late or has another length."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(target.url).query).items()}
        if self.clock() >= target.expires_at:
            raise PermissionError("the URL has expired")
        if len(data) != int(query["size"]):
            raise PermissionError("the length is not the signed one")
        key = unquote(urlsplit(target.url).path.removeprefix("/"))
        if "sha256" in query:
            self._put_once(key, data, query["sha256"], query["type"])
            return
        self.put_part(key, query["upload"], int(query["part"]), len(data), crc_of(data))

    def put_part(self, key: str, multipart_id: str, number: int, size: int, crc: str) -> None:
        part = Part(number, size, crc, f'"{crc}"')
        self._multipart(key, multipart_id).parts[number] = (part, self.clock())

    def put_object(
        self,
        key: str,
        size: int,
        crc: str = "0" * 16,
        content_type: str = "application/octet-stream",
    ) -> None:
        self.objects[key] = Object(size, crc, content_type)

    # -- the port --------------------------------------------------------------------------------
    def create_multipart(self, key: str, content_type: str) -> str:
        with self.faults.around("create_multipart"):
            multipart_id = f"multipart-{next(self._numbers)}"
            self.open[multipart_id] = Multipart(key, content_type)
        return multipart_id

    def sign_part(
        self, key: str, multipart_id: str, number: int, size: int, life: timedelta
    ) -> Target:
        query = urlencode({"upload": multipart_id, "part": number, "size": size})
        return self._signed(key, query, life)

    def sign_put(self, key: str, sending: Sending, life: timedelta) -> Target:
        asked = {"size": sending.size, "sha256": sending.sha256, "type": sending.content_type}
        return self._signed(key, urlencode(asked), life)

    def parts(self, key: str, multipart_id: str) -> list[Part]:
        with self.faults.around("parts"):
            stored = self._multipart(key, multipart_id).parts
            return [stored[number][0] for number in sorted(stored)]

    def last_part_at(self, key: str, multipart_id: str) -> datetime | None:
        with self.faults.around("last_part_at"):
            known = self.open.get(multipart_id)
            if known is None or known.key != key:
                return None
            return max((at for _, at in known.parts.values()), default=None)

    def complete_multipart(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        with self.faults.around("complete_multipart"):
            known = self._multipart(key, multipart_id)
            if key in self.objects:
                raise AlreadyExists("This place in storage is taken.")
            self._check(known, parts, size, crc64nvme)
            self.objects[key] = Object(size, crc64nvme, known.content_type)
            del self.open[multipart_id]

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        with self.faults.around("abort_multipart"):
            known = self.open.get(multipart_id)
            if known is not None and known.key == key:
                del self.open[multipart_id]

    def multiparts(self, prefix: str) -> Iterator[tuple[str, str]]:
        with self.faults.around("multiparts"):
            found = [(one.key, id_) for id_, one in self.open.items() if one.key.startswith(prefix)]
        yield from sorted(found)

    def head(self, key: str) -> Blob | None:
        with self.faults.around("head"):
            known = self.objects.get(key)
            if known is None:
                return None
            return Blob(known.size, known.crc64nvme, known.sha256, f'"{known.crc64nvme}"')

    def keys(self, prefix: str) -> Iterator[str]:
        with self.faults.around("keys"):
            found = sorted(key for key in self.objects if key.startswith(prefix))
        yield from found

    def delete(self, keys: Iterable[str]) -> None:
        with self.faults.around("delete"):
            for key in keys:
                self.objects.pop(key, None)

    def put_small(
        self, key: str, content: bytes, content_type: str, *, short_lived: bool = False
    ) -> None:
        with self.faults.around("put_small"):
            self.objects[key] = Object(len(content), crc_of(content), content_type, content)

    def read(self, key: str, start: int, end: int) -> bytes:
        with self.faults.around("read"):
            return self._whole(key)[start:end]

    def copy(self, key: str, etag: str, to: str, content_type: str) -> None:
        with self.faults.around("copy"):
            content = self._whole(key)
            if etag != f'"{crc_of(content)}"':
                raise NotFound("This is no longer in storage.")
            self.objects[to] = Object(len(content), crc_of(content), content_type, content)

    def get_small(self, key: str) -> bytes | None:
        with self.faults.around("get_small"):
            known = self.objects.get(key)
            return known.content if known else None

    def sign_get(
        self, key: str, life: timedelta, *, file_name: str, content_type: str, inline: bool
    ) -> Target:
        how = "inline" if inline else "attachment"
        query = urlencode({"how": how, "name": file_name, "type": content_type})
        return self._signed(key, query, life)

    # -- inside ----------------------------------------------------------------------------------
    def _signed(self, key: str, query: str, life: timedelta) -> Target:
        return Target(f"memory://bucket/{quote(key)}?{query}", self.clock() + life, {})

    def _put_once(self, key: str, data: bytes, sha256: str, content_type: str) -> None:
        if hashlib.sha256(data).hexdigest() != sha256:
            raise PermissionError("the bytes are not the signed ones")
        if key in self.objects:
            raise PermissionError("there is something at this place")
        self.objects[key] = Object(len(data), crc_of(data), content_type, data, sha256)

    def _whole(self, key: str) -> bytes:
        known = self.objects.get(key)
        if known is None or known.content is None:
            raise NotFound("This is no longer in storage.")
        return known.content

    def _multipart(self, key: str, multipart_id: str) -> Multipart:
        known = self.open.get(multipart_id)
        if known is None or known.key != key:
            raise NoSuchMultipart("Storage knows no such upload. Start the upload again.")
        return known

    def _check(self, known: Multipart, parts: Sequence[Part], size: int, crc64nvme: str) -> None:
        numbers = [part.number for part in parts]
        stored = [known.parts.get(number) for number in numbers]
        held = [entry[0] for entry in stored if entry]
        wrong = (
            not parts
            or numbers != sorted(set(numbers))
            or numbers[-1] > MAX_PARTS
            or len(held) != len(parts)
            or [replace(part, size=0) for part in held] != [replace(p, size=0) for p in parts]
            or any(part.size < self.smallest_part for part in held[:-1])
            or sum(part.size for part in held) != size
            or combine_all((part.crc64nvme or "", part.size) for part in held) != crc64nvme
        )
        if wrong:
            raise PartsRefused("Storage refused to put the parts together.")


def lost_answer() -> Transient:
    """What a call ends with when nobody knows whether it took effect."""
    return Transient("Storage did not answer in time. Try again.")
