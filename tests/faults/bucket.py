"""A bucket of the local object store, with what tests look for in it and do to it."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from reelroom.aws.blobs import S3Blobs
from reelroom.aws.survey import every_multipart, every_object
from reelroom.domain.parts import Part
from reelroom.ports import Target
from reelroom.ports.survey import OpenMultipart, StoredObject
from tests.fakes.faults import Faults


@dataclass
class Bucket:
    """The `Blobs` port; `objects`, `open`, `bytes` and `put` are those of the fake one."""

    blobs: S3Blobs
    faults: Faults = field(default_factory=Faults)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.blobs, name)

    def complete_multipart(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        with self.faults.around("complete_multipart"):
            self.blobs.complete_multipart(key, multipart_id, parts, size, crc64nvme)

    def put(self, target: Target, data: bytes) -> None:
        """As a browser sends a part."""
        url = urlsplit(target.url)
        connection = http.client.HTTPConnection(url.hostname or "", url.port)
        try:
            path = f"{url.path}?{url.query}"
            connection.request("PUT", path, body=data, headers=dict(target.headers))
            taken = connection.getresponse()
            if taken.status != 200:
                raise PermissionError(taken.read().decode())
        finally:
            connection.close()

    @property
    def objects(self) -> dict[str, StoredObject]:
        return {one.key: one for one in every_object(self.blobs.client, self.blobs.bucket)}

    @property
    def open(self) -> dict[str, OpenMultipart]:
        found = every_multipart(self.blobs.client, self.blobs.bucket)
        return {one.multipart_id: one for one in found}

    @property
    def bytes(self) -> Mapping[str, bytes]:
        return Contents(self.blobs)


@dataclass(frozen=True)
class Contents(Mapping[str, bytes]):
    blobs: S3Blobs

    def __getitem__(self, key: str) -> bytes:
        found = self.blobs.client.get_object(Bucket=self.blobs.bucket, Key=key)
        return found["Body"].read()

    def __iter__(self) -> Iterator[str]:
        return iter(self.blobs.keys(""))

    def __len__(self) -> int:
        return len(list(self))
