"""What the pages say is what the code does: generated blocks, commands, links, events."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from docs.generate import codes, metrics, settings
from docs.generate.blocks import names
from docs.generate.calls.actions import ACTIONS, ACTS
from docs.generate.calls.operations import OPERATIONS
from docs.generate.pages import ROOT, current, pages
from docs.generate.sources import trees
from functions.graphql.schema import build_schema
from reelroom.domain.errors import ReelroomError

PAGES: Final = tuple(pages())
TEXTS: Final = tuple(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/*.md"))
    if path.is_file()
)
_LINK: Final = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_says_what_the_code_does_now(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text == current(page), f"{page.name} is old: run `make docs`"


def test_every_step_and_machine_stands_on_a_page() -> None:
    found = {name for page in PAGES for name in names(page.read_text(encoding="utf-8"))}
    assert {"states-job", "codes", "settings", "calls-operations", "step-resume"} <= found


def test_every_operation_of_the_schema_is_counted() -> None:
    schema = build_schema()
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    fields = {*schema.query_type.fields, *schema.mutation_type.fields}
    assert {name.split()[0].rstrip(",") for name in OPERATIONS} == fields


def test_every_queue_of_due_work_is_counted() -> None:
    assert {queue for queue, _ in ACTIONS} == set(ACTS)


def test_every_refusal_that_is_loaded_has_a_row_and_a_meaning() -> None:
    listed = {(one.name, one.code): one.meaning for one in codes.refusals()}
    loaded = _below(ReelroomError)
    ours = [one for one in loaded if one.__module__.partition(".")[0] in {"reelroom", "functions"}]
    assert ours
    for one in ours:
        assert listed[one.__name__, str(vars(one).get("code", one.code))]


def _below(kind: type[ReelroomError]) -> set[type[ReelroomError]]:
    return {kind, *(one for child in kind.__subclasses__() for one in _below(child))}


def test_every_variable_and_metric_has_a_meaning() -> None:
    read = {name.removeprefix("REELROOM_") for name in settings.read_by()}
    assert read == set(settings.MEANINGS)
    assert set(metrics.written()) == set(metrics.MEANINGS)


def test_the_reasons_that_an_operator_reads_about_are_those_of_jobs() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    waiting = text.partition("## A job waits")[2].partition("## A job has failed")[0]
    known = {name.strip("`") for name in codes.reasons()} | {one.code for one in codes.refusals()}
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", waiting, re.MULTILINE))
    assert named <= known
    assert {"NO_CAPACITY", "RUNNER_LOST", "OWNER_BUSY"} <= named


def test_the_log_events_that_an_operator_reads_about_are_written() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = text.partition("| event |")[2].partition("\n\n")[0].splitlines()[2:]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    written = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert named
    assert named <= written


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in _LINK.findall(text):
        path = (page.parent / target).resolve() if target else page
        if path.name == "figures.md" and not path.exists():  # its measurements come last
            continue
        assert path.exists(), f"{page.name}: {target}"
        if anchor and path.suffix == ".md":
            assert anchor in _anchors(path), f"{page.name}: {target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
