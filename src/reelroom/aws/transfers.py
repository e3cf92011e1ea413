"""The `Transfers` port: whole files between a task's disk and the bucket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelroom.aws.download import Download
from reelroom.aws.publish import Publish
from reelroom.ports import Published

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class S3Transfers:
    """`client` needs a connection for each of 4 threads, and patience for the end of `publish`."""

    client: S3Client
    bucket: str

    def download(self, key: str, to: Path, size: int, on_bytes: Callable[[int], None]) -> str:
        return Download(self.client, self.bucket, key, to).run(size, on_bytes)

    def publish(
        self, path: Path, key: str, content_type: str, on_bytes: Callable[[int], None]
    ) -> Published:
        return Publish(self.client, self.bucket, path, key, content_type).run(on_bytes)
