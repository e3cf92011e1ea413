"""A noun from elsewhere joins the schema with no change in it; the function starts as deployed."""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from mangum import Mangum

from functions.graphql.schema import NOUNS, build_schema
from localstack.template import load_template
from tests.fakes.services import World
from tests.functions.graphql.api import Api, lambda_context, load_event
from tests.functions.graphql.footage import Footage

ROOT: Final = Path(__file__).parents[3]
PARAMETERS: Final = {"Issuer": "http://issuer", "Audience": "client", "JobsImage": "jobs:1"}
SDL: Final = """
"A lap."
type Lap implements Node {
  "Its id."
  id: ID!
  "How long it took."
  lapTime: Milliseconds!
}
extend type Query {
  "One lap."
  lap("Its id." id: ID!): Lap
}
extend enum ErrorCode {
  "The lap was not timed."
  NOT_TIMED
}
extend type Mutation {
  "Time a lap."
  lapTime("Which lap." input: LapTimeInput!): LapTimePayload!
}
"Which lap."
input LapTimeInput {
  "Its id."
  lapId: ID!
}
"The lap."
type LapTimePayload {
  "The lap."
  lap: Lap
  "Why not."
  userErrors: [UserError!]!
}
"""
PYTHON: Final = """
from dataclasses import dataclass
from ariadne import MutationType, QueryType
from functions.graphql.errors import answered, null_if_missing
from functions.graphql.node import NodeType
from reelroom.domain.errors import NotFound, Refused

@dataclass
class Lap:
    id: str
    lap_time: int

class NotTimed(Refused):
    code = "NOT_TIMED"

def get_lap(services, by, lap_id):
    if lap_id != "lap_1":
        raise NotFound("no")
    return Lap(lap_id, 91_500)

query, mutation = QueryType(), MutationType()

@query.field("lap")
@null_if_missing
def lap(_, info, *, id):
    return get_lap(info.context.services, info.context.caller, id)

@mutation.field("lapTime")
@answered
def lap_time(_, info, *, input):
    raise NotTimed("Time it first.")

NODE = NodeType("lap", "Lap", get_lap)
bindables = (query, mutation)
"""


@pytest.fixture
def lap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    (tmp_path / "lap.graphql").write_text(SDL, encoding="utf-8")
    (tmp_path / "lap.py").write_text(PYTHON, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("lap", tmp_path / "lap.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "lap", module)
    spec.loader.exec_module(module)
    return module


def test_a_noun_from_elsewhere_is_read_refused_and_found_by_its_id(
    lap: ModuleType, world: World
) -> None:
    api = Api(world, schema=build_schema((*NOUNS, lap)))
    assert api.read('{ lap(id: "lap_1") { lapTime } }') == {"lapTime": 91_500}
    assert api.read('{ lap(id: "lap_2") { lapTime } }') is None
    node = api.read('{ node(id: "lap_1") { __typename id ... on Lap { lapTime } } }')
    assert node == {"__typename": "Lap", "id": "lap_1", "lapTime": 91_500}
    assert api.refused("lapTime", "lap { id }", lapId="lap_1")["code"] == "NOT_TIMED"
    assert api.read("{ sessions { nodes { id } } }") == {"nodes": []}


def test_a_node_of_each_kind_is_found_by_its_id(api: Api, footage: Footage) -> None:
    session = footage.session()
    recording = footage.recording(session=session)
    job = api.read("query ($id: ID!) { recording(id: $id) { jobId } }", id=recording)["jobId"]
    upload = footage.upload(1, session=session)
    for id_, kind in (
        (session, "Session"),
        (recording, "Recording"),
        (job, "Job"),
        (upload["id"], "Upload"),
        (upload["order"][0], "Source"),
    ):
        node = api.read("query ($id: ID!) { node(id: $id) { __typename id } }", id=id_)
        assert node == {"__typename": kind, "id": id_}
    assert api.read('{ node(id: "zzz_1") { id } }') is None


def test_the_function_starts_with_the_environment_of_the_template(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    template = load_template(ROOT / "template.yaml", PARAMETERS)
    function = template.functions()["GraphqlFunction"]
    for name, value in {**function.environment, "AWS_REGION": "eu-central-1"}.items():
        monkeypatch.setenv(name, value)
    module, _, name = function.handler.rpartition(".")
    monkeypatch.delitem(sys.modules, module, raising=False)
    app = importlib.import_module(module)
    handler = getattr(app, name)
    assert isinstance(handler, Mangum)
    assert app.endpoint.introspection is False
    answer = handler(load_event("graphql-without-identity"), lambda_context())
    assert answer["statusCode"] == 401
    assert json.loads(answer["body"])["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
