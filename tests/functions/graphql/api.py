"""The Lambda handler as its callers see it: real HTTP API events in, status and JSON out."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from graphql import GraphQLSchema
from mangum import Mangum

from functions.graphql.endpoint import Endpoint
from functions.graphql.schema import build_schema
from reelroom.domain.ids import OwnerId
from reelroom.domain.owner import owner_of
from tests.fakes.services import World

EVENTS: Final = Path(__file__).parents[2] / "fixtures" / "events"
ISSUER: Final = "https://issuer.example"
ADA: Final = "ada"
BEN: Final = "ben"

schema: Final = cache(build_schema)


def load_event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return event


def owner(subject: str = ADA) -> OwnerId:
    return owner_of(ISSUER, subject)


def lambda_context() -> SimpleNamespace:
    return SimpleNamespace(aws_request_id="lambda-request-1", function_name="graphql")


@dataclass(frozen=True)
class Answer:
    """`data` and `errors` are those of the body, when it is one of GraphQL's."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.text)
        return body

    @property
    def data(self) -> dict[str, Any]:
        assert "errors" not in self.body, self.body["errors"]
        data: dict[str, Any] = self.body["data"]
        return data

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.body["errors"]]


@dataclass
class Api:
    """Calls as `subject`; None sends no identity."""

    world: World
    subject: str | None = ADA
    introspection: bool = False
    schema: GraphQLSchema = field(default_factory=schema)

    def event(self, body: str, **headers: str) -> dict[str, Any]:
        event = copy.deepcopy(load_event("graphql-session-create"))
        event["body"] = body
        event["headers"] |= headers
        authorizer = event["requestContext"]["authorizer"]
        authorizer["jwt"]["claims"] |= {"iss": ISSUER, "sub": self.subject}
        if self.subject is None:
            del event["requestContext"]["authorizer"]
        return event

    def send(self, event: dict[str, Any]) -> Answer:
        endpoint = Endpoint(self.schema, self.world.services, self.introspection)
        value = Mangum(endpoint, lifespan="off")(event, lambda_context())
        assert value["isBase64Encoded"] is False
        return Answer(value["statusCode"], value["headers"], value["body"])

    def ask(self, query: str, **variables: object) -> Answer:
        return self.send(self.event(json.dumps({"query": query, "variables": variables})))

    def read(self, query: str, **variables: object) -> Any:
        """The only root field's value, of a query that must succeed."""
        answer = self.ask(query, **variables)
        assert answer.status == 200, answer.text
        (value,) = answer.data.values()
        return value

    def mutate(self, field_name: str, select: str, **input_: object) -> dict[str, Any]:
        """The payload of one mutation."""
        kind = f"{field_name[0].upper()}{field_name[1:]}Input"
        payload: dict[str, Any] = self.read(
            f"mutation ($input: {kind}!) {{ {field_name}(input: $input) "
            f"{{ {select} userErrors {{ code field message }} }} }}",
            input=input_,
        )
        return payload

    def changed(self, field_name: str, select: str, **input_: object) -> dict[str, Any]:
        """As `mutate`, for one that must not be refused."""
        payload = self.mutate(field_name, select, **input_)
        assert payload["userErrors"] == []
        return payload

    def refused(self, field_name: str, select: str, **input_: object) -> dict[str, Any]:
        """The first of its `userErrors`."""
        payload = self.mutate(field_name, select, **input_)
        assert [value for key, value in payload.items() if key != "userErrors"] == [None]
        error: dict[str, Any] = payload["userErrors"][0]
        return error
