from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from graphql import get_introspection_query

from functions.graphql.cost import MAX_COST
from functions.graphql.guards import (
    MAX_ALIASES,
    MAX_BODY_BYTES,
    MAX_DEPTH,
    MAX_ERRORS,
    MAX_FIELDS,
    MAX_FRAGMENT_NESTING,
    MAX_ROOT_FIELDS,
    MAX_TOKENS,
)
from tests.fakes.services import World
from tests.functions.graphql.api import Answer, Api

TOO_LARGE = "QUERY_TOO_LARGE"


@pytest.fixture(autouse=True)
def nothing_is_looked_up(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A query that is refused has cost no row; the one allowed below reads sessions only."""
    yield
    assert world.blobs.faults.calls == []


def refused(answer: Answer, code: str) -> bool:
    return answer.status == 400 and set(answer.codes) == {code} and "data" not in answer.body


def deep(innermost: str) -> str:
    jobs = f"jobs(first: 1) {{ nodes {{ upload {{ job {{ {innermost} }} }} }} }}"
    return f"{{ sessions(first: 1) {{ nodes {{ {jobs} }} }} }}"


def aliases(count: int) -> str:
    inside = " ".join(f"a{n}: id" for n in range(count))
    return f"{{ sessions {{ nodes {{ {inside} }} }} }}"


@pytest.mark.parametrize(
    ("at_limit", "above"),
    [
        (aliases(MAX_ALIASES), aliases(MAX_ALIASES + 1)),
        (
            f"{{ {' __typename' * MAX_ROOT_FIELDS} }}",
            f"{{ {' __typename' * (MAX_ROOT_FIELDS + 1)} }}",
        ),
        (
            f"{{ sessions {{ nodes {{ {'id ' * (MAX_FIELDS - 2)} }} }} }}",
            f"{{ sessions {{ nodes {{ {'id ' * (MAX_FIELDS - 1)} }} }} }}",
        ),
        (
            deep("recording { id }"),
            deep("upload { job { id } }"),
        ),
        (
            "{ sessions(first: 100) { nodes { recordings(first: 5) { nodes { id } } } } }",
            "{ sessions(first: 100) { nodes { recordings(first: 9) { nodes { id } } } } }",
        ),
        (
            "{ sessions { ...a } } fragment a on SessionConnection { ...b } "
            "fragment b on SessionConnection { nodes { id } }",
            "{ sessions { ...a } } fragment a on SessionConnection { ...b } "
            "fragment b on SessionConnection { ...a }",
        ),
    ],
    ids=["aliases", "root fields", "fields", "depth", "cost", "fragments"],
)
def test_a_query_at_the_limit_is_answered_and_one_above_is_not(
    api: Api, at_limit: str, above: str
) -> None:
    assert api.ask(at_limit).status == 200
    assert refused(api.ask(above), TOO_LARGE)


def test_a_fragment_counts_as_often_as_it_is_used(api: Api) -> None:
    doubling = " ".join(f"fragment f{n} on Session {{ ...f{n + 1} ...f{n + 1} }}" for n in range(9))
    query = f"{{ sessions {{ nodes {{ ...f0 }} }} }} {doubling} fragment f9 on Session {{ id }}"
    assert refused(api.ask(query), TOO_LARGE)


def test_a_long_chain_of_fragments_is_refused(api: Api) -> None:
    chain = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(200))
    query = f"{{ ...f0 }} {chain} fragment f200 on Query {{ __typename }}"
    answer = api.ask(query)
    assert refused(answer, TOO_LARGE)
    assert str(MAX_FRAGMENT_NESTING) in answer.text


@pytest.mark.parametrize("variables", ["($n: Int = 100)", "($n: Int!)", "($n: Int)"])
def test_cost_sees_through_variables_and_their_defaults(api: Api, variables: str) -> None:
    query = (
        f"query {variables} {{ sessions(first: $n) {{ nodes {{ jobs(first: 20) "
        "{ nodes { recording { id } } } } } }"
    )
    given = {"n": 100} if "!" in variables else {}
    assert refused(api.ask(query, **given), TOO_LARGE)


def test_cost_counts_a_page_without_a_size_as_the_default_one(api: Api) -> None:
    query = "{ sessions { nodes { jobs { nodes { recording { id } upload { id } } } } } }"
    assert refused(api.ask(query), TOO_LARGE)


@pytest.mark.parametrize(
    "inner",
    [
        "{{ {0} }}",
        "{{ ... {{ {0} }} }}",
        "{{ ... on Query {{ {0} }} }}",
        "{{ ...all }} fragment all on Query {{ {0} }}",
    ],
)
def test_cost_sees_through_fragments(api: Api, inner: str) -> None:
    dear = "sessions(first: 100) { nodes { jobs(first: 100) { nodes { id } } } }"
    answer = api.ask(inner.format(dear))
    assert refused(answer, TOO_LARGE)
    assert str(MAX_COST) in answer.text


def test_many_mutations_at_once_are_refused(api: Api) -> None:
    one = 'uploadComplete(input: { uploadId: "upl_x" }) { job { id } }'
    query = f"mutation {{ {' '.join(f'm{n}: {one}' for n in range(11))} }}"
    assert refused(api.ask(query), TOO_LARGE)


def test_tokens_are_limited(api: Api) -> None:
    answer = api.ask(f"{{ sessions(after: [{'1 ' * MAX_TOKENS}]) {{ nodes {{ id }} }} }}")
    assert refused(answer, "MALFORMED")
    assert str(MAX_TOKENS) in answer.text


def test_a_body_over_the_limit_is_refused_before_it_is_read(api: Api) -> None:
    at_limit = json.dumps({"query": "{ __typename }", "variables": {"x": ""}})
    filled = at_limit.replace('""', '"' + "x" * (MAX_BODY_BYTES - len(at_limit)) + '"')
    assert api.send(api.event(filled)).status == 200
    answer = api.send(api.event(filled + " "))
    assert (answer.status, answer.codes) == (413, ["MALFORMED"])


@pytest.mark.parametrize(
    "query", ["{ __schema { types { name } } }", '{ __type(name: "Job") { name } }']
)
def test_the_schema_is_not_told_unless_a_setting_says_so(world: World, query: str) -> None:
    assert refused(Api(world).ask(query), "MALFORMED")
    assert Api(world, introspection=True).ask(query).status == 200


def test_with_introspection_the_usual_tools_get_the_whole_schema(world: World) -> None:
    answer = Api(world, introspection=True).ask(get_introspection_query())
    assert "__schema" in answer.data


def test_introspection_has_no_loops(world: World) -> None:
    loop = "fields { type { fields { type { fields { type { fields { name } } } } } } }"
    answer = Api(world, introspection=True).ask(f"{{ __schema {{ types {{ {loop} }} }} }}")
    assert refused(answer, "MALFORMED")


@pytest.mark.parametrize(
    "query",
    [
        "{ sesions { nodes { id } } }",
        "{ sessions { nodes { idd } } }",
        "{ sessions(frst: 1) { nodes { id } } }",
        "mutation { sessionCreate(input: { titel: 1 }) { session { id } } }",
        "query ($x: SessionCreateInpt) { __typename }",
        "{ __typename @inclde }",
    ],
)
def test_nothing_is_suggested(api: Api, query: str) -> None:
    answer = api.ask(query)
    assert answer.status == 400
    assert "did you mean" not in answer.text.lower()


def test_a_variable_with_a_wrong_name_inside_gets_no_suggestion(api: Api) -> None:
    query = "mutation ($i: SessionCreateInput!) { sessionCreate(input: $i) { session { id } } }"
    answer = api.ask(query, i={"titel": "a", "date": "2026-11-20"})
    assert refused(answer, "MALFORMED")
    assert "did you mean" not in answer.text.lower()


def test_few_errors_are_told(api: Api) -> None:
    answer = api.ask(f"{{ {' '.join(f'x{n}' for n in range(10))} }}")
    assert answer.status == 400
    assert len(answer.body["errors"]) <= MAX_ERRORS + 1


def test_subscriptions_are_refused(api: Api) -> None:
    assert api.ask("subscription { sessions { nodes { id } } }").status == 400


@pytest.mark.parametrize(
    "query",
    [
        "{ sessions { nodes { " + "title " * 1900 + "} } }",
        "{ " + " ".join(f"a{n}: sessions {{ nodes {{ id }} }}" for n in range(240)) + " }",
        "{ sessions { " + "nodes { id } " * 390 + "} }",
        "{ sessions { " + "nodes { id } " * 124 + "} }",
        "{ __typename " + "@skip(if: true) " * 330 + " }",
        "{ " * 900,
        "{ __typename(" + "a: 1 " * 600 + ") }",
        "query (" + " ".join(f"$v{n}: Int" for n in range(600)) + ") { __typename }",
    ],
    ids=[
        "fields",
        "aliases",
        "objects",
        "most objects",
        "directives",
        "braces",
        "arguments",
        "variables",
    ],
)
def test_a_hostile_query_costs_little(api: Api, query: str) -> None:
    began = time.process_time()
    answer = api.ask(query)
    assert answer.status == 400
    assert time.process_time() - began < 1


def test_the_deepest_useful_query_fits(api: Api) -> None:
    assert MAX_DEPTH == 8
    query = """query ($id: ID!) { upload(id: $id) { id status order expiresAt
        sources { id name size status partSize partCount crc64nvme missingParts
            receivedParts { number size crc64nvme } }
        job { id status progress { phase percent pollAfterMs } recording { id } } } }"""
    assert api.ask(query, id="upl_x").status == 200
