"""Fargate's limits on sizes and names (API reference; developer guide, task definitions)."""

from __future__ import annotations

import re

from localstack.fargate.refusals import client, invalid

_KIB = 1024
# CPU units and the MiB of memory that go with them.
_MEMORY_MIB: dict[int, range | tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
}
DEFAULT_EPHEMERAL_GIB = 20
MAX_STOP_TIMEOUT_S = 120
DEFAULT_STOP_TIMEOUT_S = 30
MAX_OVERRIDES_CHARACTERS = 8192
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_TOKEN = re.compile(r"[!-~]{1,64}")
_STARTED_BY = re.compile(r"[A-Za-z0-9/_-]{1,128}")
_VCPU = re.compile(r"(\d+(?:\.\d+)?)\s*vcpu", re.IGNORECASE)
_GB = re.compile(r"(\d+(?:\.\d+)?)\s*gb", re.IGNORECASE)


def check_name(what: str, name: str) -> str:
    """A cluster's or family's name. Raises AwsError."""
    if not _NAME.fullmatch(name):
        raise client(
            f"{what} contains invalid characters or is longer than 255: letters, numbers, "
            "hyphens and underscores are allowed"
        )
    return name


def check_size(cpu: object, memory: object) -> tuple[str, str]:
    """Task-level CPU units and MiB that exist together on Fargate. Raises AwsError."""
    units, mib = _amount(cpu, _VCPU), _amount(memory, _GB)
    if units is None or mib is None:
        raise client("Fargate requires that 'cpu' and 'memory' be defined at the task level.")
    if mib not in _MEMORY_MIB.get(units, ()):
        raise client("No Fargate configuration exists for given values.")
    return str(units), str(mib)


def _amount(value: object, unit: re.Pattern[str]) -> int | None:
    text = str(value if value is not None else "").strip()
    match = unit.fullmatch(text)
    if match:
        return int(float(match[1]) * _KIB)
    return int(text) if text.isdecimal() else None


def check_ephemeral(storage: object) -> int:
    """GiB of an `ephemeralStorage` member. Raises AwsError."""
    size = storage.get("sizeInGiB") if isinstance(storage, dict) else None
    if not isinstance(size, int) or not 21 <= size <= 200:
        raise invalid("ephemeralStorage.sizeInGiB must be between 21 and 200")
    return size


def check_token(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise invalid("clientToken must be 1 to 64 characters in the ASCII range 33-126")
    return token


def check_started_by(name: str) -> str:
    if not _STARTED_BY.fullmatch(name):
        raise invalid(
            "startedBy must be 1 to 128 letters, numbers, hyphens, slashes or underscores"
        )
    return name
