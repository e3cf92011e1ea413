"""Where the local cloud listens, as boto3's own variables and ours.

A running cloud keeps them in `<data>/endpoints.env`, one `NAME=value` a line, so that a shell, a
test or the command line can take them over: `set -a; . .local/endpoints.env`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelroom.domain.errors import NotFound

FILE_NAME = "endpoints.env"
DATA = Path(".local")
REGION = "us-east-1"
ACCOUNT = "000000000000"
# Not secret: every part listens on the loopback interface only and knows these two.
ACCESS_KEY_ID = "local"
SECRET_ACCESS_KEY = "local-secret"  # nosec B105 # see above


class NotRunning(NotFound):
    """No local cloud runs on this data folder."""

    code = "NOT_RUNNING"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """URLs without a trailing slash; `api_url` is the HTTP API's, GraphQL is at `/graphql`."""

    api_url: str
    issuer_url: str
    lambda_url: str
    dynamodb_url: str
    s3_url: str
    ecs_url: str
    other_url: str

    def environment(self) -> dict[str, str]:
        """The variables that send boto3 and the command line to this cloud."""
        return {
            "AWS_ENDPOINT_URL": self.other_url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb_url,
            "AWS_ENDPOINT_URL_ECS": self.ecs_url,
            "AWS_ENDPOINT_URL_LAMBDA": self.lambda_url,
            "AWS_ENDPOINT_URL_S3": self.s3_url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "REELROOM_API_URL": self.api_url,
            "REELROOM_ISSUER_URL": self.issuer_url,
        }


def load(data: Path = DATA) -> Endpoints:
    """The endpoints of the cloud that runs on `data`. Raises NotRunning."""
    try:
        text = (data / FILE_NAME).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotRunning("The local cloud is not running; start it with `make up`.") from error
    found = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return Endpoints(
        api_url=found["REELROOM_API_URL"],
        issuer_url=found["REELROOM_ISSUER_URL"],
        lambda_url=found["AWS_ENDPOINT_URL_LAMBDA"],
        dynamodb_url=found["AWS_ENDPOINT_URL_DYNAMODB"],
        s3_url=found["AWS_ENDPOINT_URL_S3"],
        ecs_url=found["AWS_ENDPOINT_URL_ECS"],
        other_url=found["AWS_ENDPOINT_URL"],
    )


def store(endpoints: Endpoints, data: Path) -> Path:
    """Write the file at once or not at all; answers its path."""
    path = data / FILE_NAME
    lines = [f"{name}={value}" for name, value in endpoints.environment().items()]
    made = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    made.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made.replace(path)
    return path


def note(data: Path) -> None:
    """Write where this person's cloud is, so that the command line finds it from any folder.

    The state folder of the XDG Base Directory Specification; `reelroom.cli.places` reads it.
    """
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    path = state / "reelroom" / "local-cloud"
    # Where nothing can be written at home, the cloud is found from its own folder only.
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{data.resolve()}\n", encoding="utf-8")


def clean_environment(own: Mapping[str, str]) -> dict[str, str]:
    """The environment of a part: what the system needs and `own`, none of the caller's AWS."""
    kept = ("HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_FILE", "TMPDIR", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ} | dict(own)
