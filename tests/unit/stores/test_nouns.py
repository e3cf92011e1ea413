"""How rows are addressed, and who may register."""

from __future__ import annotations

import pytest

from reelroom.domain.session import Session
from reelroom.stores.noun import Key, Noun, by_id, by_kind
from reelroom.stores.nouns import CORE, MEMBERSHIP, SESSION, SOURCE
from reelroom.stores.tables import CORE_TABLES, TableNames

SES = "ses_0123456789abcdef"
SRC = "src_0123456789abcdef_0123456789abcdeg_0001"


def test_an_id_names_its_partition_and_position() -> None:
    assert SESSION.key(SES) == Key(SES)
    assert SOURCE.key(SRC) == Key(SES, SRC)
    assert MEMBERSHIP.key("auth0|jane|2026-11-21#ses_x") == Key("auth0|jane", "2026-11-21#ses_x")


def test_what_is_no_id_has_no_key() -> None:
    assert SESSION.key(SRC) is None
    assert SOURCE.key(SES) is None
    assert MEMBERSHIP.key("jane") is None
    with pytest.raises(ValueError, match="'x' is not the id of a session"):
        SESSION.required_key("x")


def test_a_noun_registers_once() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        by_kind([*CORE, Noun("other", Session, by_id)])
    with pytest.raises(ValueError, match="registered twice"):
        by_kind([*CORE, Noun("session", int, by_id)])


def test_every_noun_of_the_core_has_its_table() -> None:
    assert {table.noun for table in CORE_TABLES} == set(CORE)


def test_a_table_without_a_name_is_refused() -> None:
    names = TableNames("a", "b", "c", "d", "e", "f", "g", "h", "i", {"toy": "toys"})
    assert names.of("session") == "a"
    assert names.of("toy") == "toys"
    with pytest.raises(ValueError, match="noun clip"):
        names.of("clip")


def test_what_a_replace_leaves_alone_is_an_attribute_of_its_table() -> None:
    for table in CORE_TABLES:
        assert table.reported <= set(table.item.get_attributes())
