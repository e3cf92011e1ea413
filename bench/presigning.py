"""Signing the URLs of 64 parts, which no AWS call is in: ours beside the SDK's own signer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import boto3
from botocore.credentials import Credentials

from bench.figure import Figure, number
from reelroom.aws.signing import Signer

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PARTS: Final = range(1, 65)
_PART_BYTES: Final = 16 << 20
_BUCKET: Final = "media"
_KEY: Final = "staging/ses_aaaaaaaaaaaaaaaa/upl_aaaaaaaaaaaaaaaa/1"
_UPLOAD_ID: Final = "u" * 120
_LIFE: Final = timedelta(minutes=30)
# As long as those of a role that a function has.
_CREDENTIALS: Final = Credentials("AKIDEXAMPLE", "s" * 40, "t" * 900)


def presigning(rounds: int) -> Figure:
    """Both in turn, in this process; nothing is sent."""
    client = boto3.client(
        "s3",
        region_name="eu-central-1",
        aws_access_key_id=_CREDENTIALS.access_key,
        aws_secret_access_key=_CREDENTIALS.secret_key,
        aws_session_token=_CREDENTIALS.token,
    )
    ways = (_ours(client), _sdk(client))
    for way in ways:
        way()
    turns = [[_seconds(way) for way in ways] for _ in range(rounds)]
    ours, sdk = (statistics.median(times) * 1000 for times in zip(*turns, strict=True))
    ratio = statistics.median(own / other for own, other in turns)
    beside = f"p50 {number(sdk)} ms (the SDK's generate_presigned_url)"
    name = f"signing {len(_PARTS)} URLs, of the above"
    return Figure(name, f"p50 {number(ours)} ms", beside, f"{number(ratio)}x")


def _seconds(way: Callable[[], None]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def _ours(client: S3Client) -> Callable[[], None]:
    signer = Signer(client, _BUCKET, lambda: _CREDENTIALS, lambda: datetime.now(UTC))
    headers = {"content-length": str(_PART_BYTES)}

    def sign() -> None:
        for number_ in _PARTS:
            query = {"partNumber": str(number_), "uploadId": _UPLOAD_ID}
            signer.sign("PUT", _KEY, query, _LIFE, headers)

    return sign


def _sdk(client: S3Client) -> Callable[[], None]:
    part = {
        "Bucket": _BUCKET,
        "Key": _KEY,
        "UploadId": _UPLOAD_ID,
        "ContentLength": _PART_BYTES,
    }

    def sign() -> None:
        for number_ in _PARTS:
            client.generate_presigned_url(
                "upload_part",
                Params={**part, "PartNumber": number_},
                ExpiresIn=int(_LIFE.total_seconds()),
            )

    return sign
