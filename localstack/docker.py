"""LocalStack in Docker (`localstack/compose.yaml`) as the holder of rows and bytes.

Only its address and its health come from there: product code makes plain boto clients, which the
endpoint variables send to it.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping

from localstack_client.config import get_service_endpoint

from reelroom.domain.errors import Transient

HEALTH_PATH = "/_localstack/health"
NEEDED = ("dynamodb", "s3")
_WELL = ("available", "running")


class LocalStackAway(Transient):
    """No LocalStack answers, or it lacks a service."""

    code = "LOCALSTACK_AWAY"


def default_url() -> str:
    """LocalStack's one port on this machine, by its own client's table and variables."""
    return str(get_service_endpoint("dynamodb"))


def check(url: str) -> None:
    """Raises LocalStackAway unless it answers at `url` and has what the product needs."""
    try:
        # An address that the caller chose for their own machine.
        with urllib.request.urlopen(url + HEALTH_PATH, timeout=5) as answer:  # nosec B310
            services: Mapping[str, str] = json.load(answer).get("services", {})
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise LocalStackAway(
            f"No LocalStack answers at {url}. Start one with "
            "`docker compose -f localstack/compose.yaml up --wait`."
        ) from error
    lacking = [name for name in NEEDED if services.get(name) not in _WELL]
    if lacking:
        raise LocalStackAway(f"The LocalStack at {url} does not offer {', '.join(lacking)}.")
