"""The template as a whole: every part by its logical id, in boto3's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from localstack.template import physical
from localstack.template.api import ApiParts, read_http_api
from localstack.template.buckets import read_bucket
from localstack.template.errors import TemplateError
from localstack.template.functions import (
    merged,
    read_event_rules,
    read_function,
    read_schedules,
)
from localstack.template.page import read_page_headers
from localstack.template.records import (
    Bucket,
    EventRule,
    Function,
    HttpApi,
    Schedule,
    Table,
    TaskDefinition,
)
from localstack.template.resolve import Resolver
from localstack.template.source import read_source
from localstack.template.tables import read_table
from localstack.template.tasks import read_task_definition

_FUNCTION = "AWS::Serverless::Function"


def load_template(
    path: Path | str,
    parameters: Mapping[str, str] | None = None,
    *,
    stack: str = "reelroom",
    account: str = "000000000000",
    region: str = "us-east-1",
) -> Template:
    """Reads the SAM template at `path` for these parameters.

    Parameters without a value are an error only where they are used; a parameter that the template
    does not declare is a TemplateError at once.
    """
    source = read_source(Path(path))
    given = dict(parameters or {})
    if unknown := given.keys() - source.get("Parameters", {}).keys():
        raise TemplateError(f"the template has no parameter {', '.join(sorted(unknown))}")
    return Template(source, given, physical.Place(stack, account, region))


class Template:
    """One template for one set of parameters. Every method answers in the template's order."""

    def __init__(
        self, source: Mapping[str, Any], parameters: Mapping[str, str], place: physical.Place
    ) -> None:
        self._source = source
        self._place = place
        self._resolver = Resolver(source, parameters, place)

    @property
    def region(self) -> str:
        return self._place.region

    @property
    def account(self) -> str:
        return self._place.account

    def name(self, logical_id: str) -> str:
        """The physical name (what `Ref` answers) of a resource."""
        return self._resolver.name(logical_id)

    def names(self, kind: str) -> dict[str, str]:
        """The physical names of all resources of a type, by logical id."""
        return {key: self._resolver.name(key) for key in self._of_type(kind)}

    def tables(self) -> dict[str, Table]:
        return {
            key: read_table(key, self._resolver.name(key), self._properties(key))
            for key in self._of_type("AWS::DynamoDB::Table")
        }

    def buckets(self) -> dict[str, Bucket]:
        return {
            key: read_bucket(key, self._resolver.name(key), self._properties(key))
            for key in self._of_type("AWS::S3::Bucket")
        }

    def clusters(self) -> dict[str, str]:
        """The ECS clusters' names by logical id."""
        return self.names("AWS::ECS::Cluster")

    def file_system(self, access_point: str) -> str:
        """The id of the EFS file system behind an access point's id. Raises TemplateError."""
        for key in self._of_type("AWS::EFS::AccessPoint"):
            if self._resolver.name(key) == access_point:
                return str(self._properties(key)["FileSystemId"])
        raise TemplateError(f"there is no access point {access_point!r}")

    def task_definitions(self) -> dict[str, TaskDefinition]:
        return {
            key: read_task_definition(key, self._resolver.name(key), self._properties(key))
            for key in self._of_type("AWS::ECS::TaskDefinition")
        }

    def functions(self) -> dict[str, Function]:
        result = {}
        for key, properties in self._functions():
            name = self._resolver.name(key)
            arn = physical.arn(self._place, _FUNCTION, name)
            result[key] = read_function(key, name, arn, properties)
        return result

    def schedules(self) -> tuple[Schedule, ...]:
        return tuple(
            schedule
            for key, properties in self._functions()
            for schedule in read_schedules(key, properties)
        )

    def event_rules(self) -> tuple[EventRule, ...]:
        return tuple(
            rule
            for key, properties in self._functions()
            for rule in read_event_rules(key, properties)
        )

    def http_api(self) -> HttpApi:
        """The one HTTP API. Raises TemplateError when there is none or more than one."""
        key = self._only("AWS::ApiGatewayV2::Api", "the local gateway serves one HTTP API")
        parts = ApiParts(
            routes=list(self._named("AWS::ApiGatewayV2::Route").values()),
            integrations=self._named("AWS::ApiGatewayV2::Integration"),
            authorizers=self._named("AWS::ApiGatewayV2::Authorizer"),
            functions={function.arn: key for key, function in self.functions().items()},
        )
        return read_http_api(key, self._resolver.name(key), self._properties(key), parts)

    def page_headers(self) -> dict[str, str]:
        """What each answer of the page carries, also where no CloudFront serves it. Raises
        TemplateError when the template has none."""
        kind = "AWS::CloudFront::ResponseHeadersPolicy"
        key = self._only(kind, "the page has one policy of headers", also_without=True)
        return read_page_headers(key, self._properties(key))

    def _named(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of all resources of a type, by physical name."""
        return {self._resolver.name(key): self._properties(key) for key in self._of_type(kind)}

    def _only(self, kind: str, why: str, *, also_without: bool = False) -> str:
        found = [
            key
            for key, resource in self._source["Resources"].items()
            if resource["Type"] == kind and (also_without or self._is_made(resource))
        ]
        if len(found) != 1:
            raise TemplateError(f"{why}, not {len(found)}")
        return str(found[0])

    def _of_type(self, kind: str) -> Iterator[str]:
        for key, resource in self._source["Resources"].items():
            if resource["Type"] == kind and self._is_made(resource):
                yield key

    def _is_made(self, resource: Mapping[str, Any]) -> bool:
        return "Condition" not in resource or self._resolver.condition(resource["Condition"])

    def _properties(self, key: str) -> dict[str, Any]:
        properties: dict[str, Any] = self._resolver.value(
            self._source["Resources"][key].get("Properties", {})
        )
        return properties

    def _functions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        common = self._resolver.value(self._source.get("Globals", {}).get("Function", {}))
        for key in self._of_type(_FUNCTION):
            yield key, merged(common, self._properties(key))
