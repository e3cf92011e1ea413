"""The SDK's clients, each made once, when it is first used.

The endpoints come from the SDK's own variables (`AWS_ENDPOINT_URL_S3` and so on), which is all that
tells the local cloud from AWS.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import boto3
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import NoCredentialsError

from reelroom.settings import Cloud

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

    from reelroom.aws.credentials import Sts

COMPLETE_LIMIT_S: Final = 5  # the HTTP API gives up at 30 s, S3 may take minutes
_CONNECT_S: Final = 2
_ANSWER_S: Final = 10
_LONG_ANSWER_S: Final = 60


class Clients:
    """One session's clients. `s3_once` asks once and gives up soon; `s3_bulk` is for whole files:
    patient, and with a connection for each thread."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self.session = boto3.Session(region_name=cloud.region)

    def credentials(self) -> Credentials:
        """This process's own; the SDK renews them."""
        found = self.session.get_credentials()
        if found is None:
            raise NoCredentialsError
        return found

    @cached_property
    def s3(self) -> S3Client:
        return self._s3(_ANSWER_S, attempts=3)

    @cached_property
    def s3_once(self) -> S3Client:
        return self._s3(COMPLETE_LIMIT_S, attempts=1)

    @cached_property
    def s3_bulk(self) -> S3Client:
        # What it sends has a CRC64NVME that is signed: over TLS the SDK does not hash it a second
        # time either, and that is most of the work where there is none.
        own = {"payload_signing_enabled": False}
        return self._s3(_LONG_ANSWER_S, attempts=3, connections=16, more=own)

    @cached_property
    def ecs(self) -> ECSClient:
        return self.session.client("ecs", config=_config(5, attempts=2))

    @cached_property
    def sweep(self) -> LambdaClient:
        """For a hint: it must not hold up the one who gives it."""
        return self.session.client("lambda", config=_config(2, attempts=1))

    @cached_property
    def files(self) -> LambdaClient:
        """For deleting folders: not sent twice while the first is at work."""
        return self.session.client("lambda", config=_config(_LONG_ANSWER_S, attempts=1))

    @cached_property
    def sts(self) -> Sts:
        sts: Sts = self.session.client("sts", config=_config(5, attempts=3))
        return sts

    def _s3(
        self,
        answer_s: int,
        *,
        attempts: int,
        connections: int = 10,
        more: Mapping[str, bool] | None = None,
    ) -> S3Client:
        # Explicitly virtual: else signed URLs name the global endpoint, which redirects (and so
        # fails in browsers) for hours after a bucket was made elsewhere. And regional in us-east-1
        # too: the page's policy lets it talk to that one address.
        style: Literal["path", "virtual"] = "path" if self._cloud.s3_path_style else "virtual"
        s3: Any = {
            "addressing_style": style,
            "us_east_1_regional_endpoint": "regional",
            **(more or {}),
        }
        config = Config(
            signature_version="s3v4",
            s3=s3,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            max_pool_connections=connections,
        )
        return self.session.client("s3", config=_config(answer_s, attempts).merge(config))


def _config(answer_s: int, attempts: int) -> Config:
    return Config(
        connect_timeout=_CONNECT_S,
        read_timeout=answer_s,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )
