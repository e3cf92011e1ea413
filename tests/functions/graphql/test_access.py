"""What no id guards: lists, keys and nested fields. Every root field by id: `tests/security`."""

from __future__ import annotations

from tests.functions.graphql.api import Api
from tests.functions.graphql.footage import Footage


def test_a_list_shows_only_ones_own(api: Api, stranger: Api, footage: Footage) -> None:
    footage.session()
    assert stranger.read("{ sessions { nodes { id } } }")["nodes"] == []


def test_another_owners_key_is_another_key(api: Api, stranger: Api) -> None:
    wanted = {"title": "Track day", "date": "2026-11-20", "idempotencyKey": "same"}
    mine = api.changed("sessionCreate", "session { id }", **wanted)
    assert stranger.changed("sessionCreate", "session { id }", **wanted) != mine


def test_nested_fields_keep_to_the_owner(stranger: Api, footage: Footage) -> None:
    session = footage.session()
    footage.recording(session=session)
    query = "query ($id: ID!) { session(id: $id) { recordings { nodes { id } } } }"
    assert stranger.read(query, id=session) is None
