"""The `Blobs` port on an S3 bucket."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reelroom.aws import listing, multipart, small, whole
from reelroom.aws.checksums import sha256_to_base64
from reelroom.aws.clients import COMPLETE_LIMIT_S, Clients
from reelroom.aws.credentials import viewer_credentials
from reelroom.aws.deadline import within
from reelroom.aws.disposition import content_disposition
from reelroom.aws.signing import Signer
from reelroom.domain.parts import Part
from reelroom.ports import Blob, Clock, Sending, Target
from reelroom.settings import Bucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class S3Blobs:
    """`once` makes the client that asks once and gives up soon; `viewing` signs GET URLs."""

    bucket: str
    client: S3Client
    once: Callable[[], S3Client]
    signer: Signer
    viewing: Signer
    complete_limit_s: float = COMPLETE_LIMIT_S
    pause: Callable[[float], None] = time.sleep

    def create_multipart(self, key: str, content_type: str) -> str:
        return multipart.create(self.client, self.bucket, key, content_type)

    def sign_part(
        self, key: str, multipart_id: str, number: int, size: int, life: timedelta
    ) -> Target:
        query = {"partNumber": str(number), "uploadId": multipart_id}
        target = self.signer.sign("PUT", key, query, life, {"content-length": str(size)})
        # A browser sets the length by itself, and refuses to let a script do it.
        return Target(target.url, target.expires_at, {})

    def sign_put(self, key: str, sending: Sending, life: timedelta) -> Target:
        headers = {
            "content-type": sending.content_type,
            "if-none-match": "*",
            "x-amz-checksum-sha256": sha256_to_base64(sending.sha256),
        }
        signed = {**headers, "content-length": str(sending.size)}
        target = self.signer.sign("PUT", key, {}, life, signed)
        return Target(target.url, target.expires_at, headers)  # the length as in `sign_part`

    def parts(self, key: str, multipart_id: str) -> list[Part]:
        return multipart.list_parts(self.client, self.bucket, key, multipart_id)

    def last_part_at(self, key: str, multipart_id: str) -> datetime | None:
        return multipart.last_part_at(self.client, self.bucket, key, multipart_id)

    def complete_multipart(
        self, key: str, multipart_id: str, parts: Sequence[Part], size: int, crc64nvme: str
    ) -> None:
        client = self.once()
        within(
            self.complete_limit_s,
            lambda: multipart.complete(
                client, self.bucket, key, multipart_id, parts, size, crc64nvme
            ),
        )

    def abort_multipart(self, key: str, multipart_id: str) -> None:
        multipart.abort(self.client, self.bucket, key, multipart_id, self.pause)

    def multiparts(self, prefix: str) -> Iterator[tuple[str, str]]:
        return listing.multiparts(self.client, self.bucket, prefix)

    def head(self, key: str) -> Blob | None:
        return listing.head(self.client, self.bucket, key)

    def keys(self, prefix: str) -> Iterator[str]:
        return listing.keys(self.client, self.bucket, prefix)

    def delete(self, keys: Iterable[str]) -> None:
        listing.delete(self.client, self.bucket, keys)

    def put_small(
        self, key: str, content: bytes, content_type: str, *, short_lived: bool = False
    ) -> None:
        small.put(self.client, self.bucket, key, content, content_type, short_lived=short_lived)

    def read(self, key: str, start: int, end: int) -> bytes:
        return whole.read(self.client, self.bucket, key, start, end)

    def copy(self, key: str, etag: str, to: str, content_type: str) -> None:
        whole.copy(self.client, self.bucket, key, etag, to, content_type)

    def get_small(self, key: str) -> bytes | None:
        return small.get(self.client, self.bucket, key)

    def sign_get(
        self, key: str, life: timedelta, *, file_name: str, content_type: str, inline: bool
    ) -> Target:
        query = {
            "response-content-disposition": content_disposition(file_name, inline=inline),
            "response-content-type": content_type,
        }
        return self.viewing.sign("GET", key, query, life)


def s3_blobs(clients: Clients, bucket: Bucket, clock: Clock) -> S3Blobs:
    """With GET URLs signed by the viewer role, when there is one."""
    own = Signer(clients.s3, bucket.name, clients.credentials, clock)
    viewing = own
    if bucket.viewer_role:
        given = viewer_credentials(lambda: clients.sts, bucket.viewer_role, "reelroom-viewer")
        viewing = Signer(clients.s3, bucket.name, given, clock)
    return S3Blobs(bucket.name, clients.s3, lambda: clients.s3_once, own, viewing)
