"""Requests made by chance of the schema: each is answered, in time, within the limits, by us."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    SelectionSetNode,
    parse,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from functions.graphql.errors import INTERNAL
from functions.graphql.guards import (
    MAX_ALIASES,
    MAX_BODY_BYTES,
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_ROOT_FIELDS,
)
from reelroom.stores.memory import MemoryRows
from tests.fakes.services import World
from tests.faults.amount import amount
from tests.functions.graphql.api import ADA, BEN, Answer, Api, schema
from tests.functions.graphql.footage import Footage
from tests.security.documents import drawn
from tests.security.operations import root_fields

TITLE: Final = "canary-of-another"
# Each costs at least 1 of the 1,000 that a request may cost, with what it reads to check the owner.
MOST_READS: Final = 3000
FIELDS: Final = sorted(name.split(".") for name in root_fields())
EXAMPLES: Final = amount(4, 120)
repeatedly: Final = settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class CountedRows(MemoryRows):
    """How often it was read."""

    reads = 0

    def get(self, *arguments: Any) -> Any:
        self.reads += 1
        return super().get(*arguments)

    def page(self, *arguments: Any, **named: Any) -> Any:
        self.reads += 1
        return super().page(*arguments, **named)


@dataclass
class Scene:
    """One user's things beside another's; `ids` of both, of nothing, and no ids at all."""

    world: World
    ids: list[str]


def scene() -> Scene:
    world = World(rows=CountedRows())
    mine, theirs = Footage(world, Api(world, ADA)), Footage(world, Api(world, BEN))
    session, other = mine.session(), theirs.session(title=TITLE)
    upload = mine.upload(1, 2, session=session)
    job, recording = mine.queued(session=session), mine.recording(session=session)
    foreign = theirs.upload(1, session=other)
    ids = [session, upload["id"], *upload["order"], job, recording, other, *foreign["order"]]
    return Scene(world, [*ids, session[:-3] + "zzz", "", "ses_", "x" * 3000])


read_only_scene: Final = cache(scene)


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[".".join(one) for one in FIELDS])
@repeatedly
@given(data=st.data())
def test_what_is_made_of_the_schema_is_answered_within_the_limits(
    kind: str, name: str, data: DataObject
) -> None:
    here = scene() if kind == "Mutation" else read_only_scene()
    content = drawn(data, schema(), kind, name, here.ids)
    rows = here.world.rows
    assert isinstance(rows, CountedRows)
    rows.reads = 0
    api = Api(here.world, ADA)
    answer = api.send(api.event(json.dumps(content)))
    check(answer)
    assert rows.reads <= MOST_READS
    if answer.status == 200:
        assert is_within_limits(parse(str(content["query"])))


def check(answer: Answer) -> None:
    assert answer.status in (200, 400, 413), answer.text
    body = answer.body
    assert set(body) <= {"data", "errors"}
    assert INTERNAL not in [error["extensions"]["code"] for error in body.get("errors", ())]
    assert "Traceback" not in answer.text
    assert TITLE not in answer.text


def is_within_limits(document: DocumentNode) -> bool:
    """Counted without any cleverness, fragments written out; only for what was run."""
    fragments = {
        node.name.value: node
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    operation = next(node for node in document.definitions if node not in fragments.values())
    found: list[tuple[int, FieldNode]] = []

    def walk(selections: SelectionSetNode | None, depth: int) -> None:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                found.append((depth, node))
                walk(node.selection_set, depth + 1)
            elif isinstance(node, FragmentSpreadNode):
                walk(fragments[node.name.value].selection_set, depth)
            else:
                walk(node.selection_set, depth)  # type: ignore[attr-defined]

    walk(operation.selection_set, 1)  # type: ignore[attr-defined]
    roots = [node for depth, node in found if depth == 1]
    aliases = [node for _, node in found if node.alias]
    deepest = max(depth for depth, _ in found)
    return (
        len(found) <= MAX_FIELDS
        and len(roots) <= MAX_ROOT_FIELDS
        and len(aliases) <= MAX_ALIASES
        and deepest <= MAX_DEPTH
    )


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
CONTENT: Final = st.fixed_dictionaries(
    {},
    optional={
        "query": JSON | st.sampled_from(["{ __typename }", "query ($x: Int) { __typename }"]),
        "variables": JSON,
        "operationName": JSON,
        "extensions": JSON,
    },
)


@settings(max_examples=amount(25, 2000))
@given(body=st.one_of(JSON, CONTENT))
def test_whatever_json_is_sent_is_answered(body: object) -> None:
    api = Api(World())
    check(api.send(api.event(json.dumps(body))))


@settings(max_examples=amount(25, 2000))
@given(query=st.text(alphabet='{}()[]:$@!."#,&|=abn1 \n\ufeffé\0', max_size=60))
def test_whatever_query_is_sent_is_answered(query: str) -> None:
    check(Api(World()).ask(query))


@settings(max_examples=amount(30, 500))
@given(body=st.binary(max_size=200))
def test_whatever_bytes_are_sent_are_answered(body: bytes) -> None:
    api = Api(World())
    event = api.event(body.hex())
    event |= {"body": body.decode("latin-1"), "isBase64Encoded": False}
    check(api.send(event))


def test_the_largest_body_is_answered() -> None:
    api = Api(World())
    for text in ("[" * (MAX_BODY_BYTES - 40), '{\\"a\\":' * 8000, "\\u0000" * 10_000):
        check(api.send(api.event(f'{{"query": "{text}"}}')))


def test_the_limits_are_counted_in_what_was_written() -> None:
    deep = "{ a { b { c { d { e { f { g { h { i } } } } } } } } }"
    assert not is_within_limits(parse(deep))
    assert is_within_limits(parse("{ a ...f } fragment f on Query { b { c } }"))
    with pytest.raises(GraphQLError):
        parse("{ a")
