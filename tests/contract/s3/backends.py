"""The S3 endpoints that the contract is held against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Settings, start

ACCESS_KEY: Final = "local"
SECRET_KEY: Final = "local-secret"
REGION: Final = "us-east-1"
EXTERNAL: Final = "REELROOM_CONTRACT_S3"


@dataclass(frozen=True, slots=True)
class Backend:
    """One endpoint. `aws` is the real thing or LocalStack, with the caller's own credentials."""

    name: str
    url: str

    def client(
        self,
        *,
        checksums: Literal["when_supported", "when_required"] = "when_supported",
        **config: object,
    ) -> S3Client:
        """A plain boto3 client, Signature Version 4, no retries that could hide an answer."""
        settings = Config(
            signature_version="s3v4",
            retries={"total_max_attempts": 1},
            request_checksum_calculation=checksums,
        )
        own = self.name == "external"
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name=REGION,
            config=settings.merge(Config(**config)),  # type: ignore[arg-type]
            aws_access_key_id=None if own else ACCESS_KEY,
            aws_secret_access_key=None if own else SECRET_KEY,
        )


@contextmanager
def running(name: str, folder: Path) -> Iterator[Backend]:
    """Start a backend by name and stop it at the end."""
    if name == "objectstore":
        server = start(Settings(data=folder))
        yield Backend(name, server.url)
        server.stop()
    elif name == "moto":
        moto = ThreadedMotoServer(port=0, verbose=False)
        moto.start()
        host, port = moto.get_host_and_port()
        yield Backend(name, f"http://{host}:{port}")
        moto.stop()
    else:
        yield Backend(name, os.environ[EXTERNAL])


def names() -> list[str]:
    """The backends of this run; `REELROOM_CONTRACT_S3=<url>` adds one."""
    return ["objectstore", "moto", *(["external"] if EXTERNAL in os.environ else [])]
