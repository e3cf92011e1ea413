"""One local cloud: its folder, its ports and what the template is read with.

The supervisor keeps it as `<data>/cloud.json`, from which the parts read it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from localstack import endpoints
from localstack.endpoints import Endpoints
from localstack.issuer.names import CLIENT_ID
from localstack.template import Template, load_template

FILE_NAME = "cloud.json"
CHECKOUT = Path(__file__).parents[1]
PORT_BASE = 4600
# The template's, for every machine: there is no CloudFront, for the API serves the page itself, and
# the bucket has a plain name, which AWS_S3_BUCKET changes.
ON_A_MACHINE = {"MediaBucketName": "filmroom-recordings", "Page": "false"}


class Port(StrEnum):
    """Everything that listens, in the order of the ports from the base on."""

    API = "api"
    ISSUER = "issuer"
    LAMBDA = "lambda"
    DYNAMODB = "dynamodb"
    S3 = "s3"
    ECS = "ecs"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Plan:
    """`sweep_every_s` replaces the template's rate; `page_origins` are the web page's
    beside the API's own.

    `parameters` are the template's, over those of the local cloud itself. `code` is the folder that
    handlers are imported from. `variables` are settings that the template leaves at their defaults,
    given to functions and tasks. Without `emulator` nothing answers for the services that the
    product does not use. With `localstack_url`, LocalStack holds rows and bytes instead of the
    parts of this package.
    """

    data: Path
    ports: Mapping[Port, int]
    template: Path = CHECKOUT / "template.yaml"
    code: Path = CHECKOUT
    parameters: Mapping[str, str] = field(default_factory=dict)
    page_origins: tuple[str, ...] = ("http://localhost:5173", "http://127.0.0.1:5173")
    variables: Mapping[str, str] = field(default_factory=dict)
    sweep_every_s: float | None = None
    emulator: bool = True
    localstack_url: str | None = None

    def url(self, port: Port) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def origins(self) -> tuple[str, ...]:
        """Of the page: the API serves it itself, and a development server may."""
        port = self.ports[Port.API]
        return (self.url(Port.API), f"http://localhost:{port}", *self.page_origins)

    def endpoints(self) -> Endpoints:
        other = self.localstack_url or self.url(Port.OTHER if self.emulator else Port.DYNAMODB)
        return Endpoints(
            api_url=self.url(Port.API),
            issuer_url=self.url(Port.ISSUER),
            lambda_url=self.url(Port.LAMBDA),
            dynamodb_url=self.localstack_url or self.url(Port.DYNAMODB),
            s3_url=self.localstack_url or self.url(Port.S3),
            ecs_url=self.url(Port.ECS),
            other_url=other,
        )

    def used_ports(self) -> dict[Port, int]:
        """The ports on which something listens under this plan."""
        unused = {Port.OTHER} if not self.emulator else set()
        if self.localstack_url:
            unused = {Port.DYNAMODB, Port.S3, Port.OTHER}
        return {port: number for port, number in self.ports.items() if port not in unused}

    def load_template(self) -> Template:
        """The template with what is true of this machine. Raises TemplateError."""
        here = ON_A_MACHINE | {
            "Audience": CLIENT_ID,
            "Introspection": "true",
            "Issuer": self.url(Port.ISSUER),
            "JobsImage": "reelroom-jobs:local",
            "PageOrigins": ",".join(self.origins()),
        }
        return load_template(
            self.template,
            here | dict(self.parameters),
            account=endpoints.ACCOUNT,
            region=endpoints.REGION,
        )

    def file_system(self, file_system_id: str) -> Path:
        """The folder that stands for an EFS file system."""
        return self.data / "efs" / file_system_id

    def logs(self) -> Path:
        return self.data / "logs"

    def store(self) -> None:
        """Keep it for the parts."""
        self.data.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(self), default=str, indent=1)
        (self.data / FILE_NAME).write_text(text, encoding="utf-8")


def load_plan(data: Path) -> Plan:
    """What `store` kept."""
    kept = json.loads((data / FILE_NAME).read_text(encoding="utf-8"))
    return Plan(
        data=Path(kept["data"]),
        ports={Port(name): port for name, port in kept["ports"].items()},
        template=Path(kept["template"]),
        code=Path(kept["code"]),
        parameters=kept["parameters"],
        variables=kept["variables"],
        page_origins=tuple(kept["page_origins"]),
        sweep_every_s=kept["sweep_every_s"],
        emulator=kept["emulator"],
        localstack_url=kept["localstack_url"],
    )
