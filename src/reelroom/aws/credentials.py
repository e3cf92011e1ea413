"""Whose signature is under a URL, and until when it can be good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from botocore.credentials import Credentials, RefreshableCredentials

from reelroom.aws.errors import translated

_LIFE_S: Final = 3600
_HALF_LIFE_S: Final = _LIFE_S // 2
_AT_LAST_S: Final = 600


class Sts(Protocol):
    """What is needed of the STS client."""

    @property
    def assume_role(self) -> Callable[..., Mapping[str, Any]]: ...


def expiry_of(credentials: Credentials) -> datetime | None:
    """When they end, if they say so: a Lambda's own do not."""
    expiry = getattr(credentials, "_expiry_time", None)
    return expiry.astimezone(UTC) if isinstance(expiry, datetime) else None


def viewer_credentials(
    sts: Callable[[], Sts], role_arn: str, session_name: str
) -> Callable[[], Credentials]:
    """Credentials of a role, assumed for 1 h at the first call and renewed at half-life, so that a
    URL signed with them has at least 30 min to live."""

    def assume() -> dict[str, str]:
        with translated("AssumeRole"):
            answer = sts().assume_role(
                RoleArn=role_arn, RoleSessionName=session_name, DurationSeconds=_LIFE_S
            )
        given = answer["Credentials"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }

    held: list[RefreshableCredentials] = []

    def credentials() -> Credentials:
        if not held:
            held.append(
                RefreshableCredentials.create_from_metadata(
                    metadata=assume(),
                    refresh_using=assume,
                    method="viewer-role",
                    advisory_timeout=_HALF_LIFE_S,
                    mandatory_timeout=_AT_LAST_S,
                )
            )
        return held[0]

    return credentials
