"""Signed URLs for one bucket, made of CPU time only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from botocore.credentials import Credentials

from reelroom.aws.credentials import expiry_of
from reelroom.aws.sigv4 import Key, presigned
from reelroom.ports import Clock, Target

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Signer:
    """Signs for one bucket; `credentials` may renew them, which is the only call that it makes."""

    client: S3Client
    bucket: str
    credentials: Callable[[], Credentials]
    clock: Clock

    def sign(
        self,
        method: str,
        key: str,
        query: Mapping[str, str],
        life: timedelta,
        headers: Mapping[str, str] | None = None,
    ) -> Target:
        """`headers` are signed: the sender must send exactly these. The URL ends with `life` or
        with the credentials, whichever is first."""
        credentials = self.credentials()
        frozen = credentials.get_frozen_credentials()
        # SigV4 counts whole seconds from its own, cut, time.
        now = self.clock().replace(microsecond=0)
        until = min(now + life, expiry_of(credentials) or now + life)
        region = self.client.meta.region_name
        own = (frozen.access_key or "", frozen.secret_key or "", frozen.token)
        seconds = max(1, int((until - now).total_seconds()))
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        url = presigned(Key(*own, region), method, self._base, key, query, sent, now, seconds)
        return Target(url, until, dict(headers or {}))

    @cached_property
    def _base(self) -> str:
        """Scheme, host and path before the key, as the SDK addresses this bucket."""
        url = self.client.generate_presigned_url(
            "get_object", Params={"Bucket": self.bucket, "Key": "k"}
        )
        return url.partition("?")[0].removesuffix("k")
