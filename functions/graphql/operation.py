"""Carrying a query out: parsed within the limits, held against the schema, resolved, answered."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any, Final

from ariadne import graphql_sync
from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
)

from functions.graphql.context import Context
from functions.graphql.cost import cost_rule
from functions.graphql.errors import code_of, is_fault, shown
from functions.graphql.guards import parsed, validated
from functions.graphql.request import Asked
from functions.graphql.telemetry import Trace, note_fault

NOT_RUN: Final = "none"
SEVERAL: Final = "several"

# What goes wrong is noted by `_Errors`, without the texts that Ariadne would write.
_SILENT: Final = logging.Logger("silent")
_SILENT.disabled = True


@dataclass(frozen=True, slots=True)
class Answer:
    """`content` is the body; `codes` are of all refusals; `faults` counts what broke of ours."""

    status: int
    content: dict[str, Any]
    operation: str = NOT_RUN
    codes: tuple[str, ...] = ()
    faults: int = 0


def carried_out(
    schema: GraphQLSchema, asked: Asked, context: Context, trace: Trace, *, introspection: bool
) -> Answer:
    """200 once resolving has begun, else 400."""
    errors = _Errors(trace)
    try:
        document = parsed(asked.query)
    except GraphQLError as error:
        return Answer(400, {"errors": [errors.shown(error)]}, NOT_RUN, (code_of(error),))
    _, content = graphql_sync(
        schema,
        {
            "query": asked.query,
            "variables": dict(asked.variables),
            "operationName": asked.operation_name,
        },
        context_value=context,
        query_document=document,
        query_validator=validated,
        validation_rules=[cost_rule(asked.variables)],
        introspection=introspection,
        logger=_SILENT,
        error_formatter=errors.shown,
        hide_suggestions=True,
    )
    codes = (*context.refusals, *errors.codes)
    if content.get("data") is None and not errors.while_resolving:
        return Answer(400, content, NOT_RUN, codes, errors.faults)
    operation = _named(schema, document, asked.operation_name)
    return Answer(200, content, operation, codes, errors.faults)


class _Errors:
    """The top-level errors of one answer: shows them, and notes those that are our fault."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self.codes: list[str] = []
        self.faults = 0
        self.while_resolving = False

    def shown(self, error: GraphQLError, _debug: bool = False) -> dict[str, object]:
        self.while_resolving |= error.path is not None
        if is_fault(error):
            self.faults += 1
            note_fault(self._trace, error.original_error or error)
        else:
            self.codes.append(code_of(error))
        return shown(error, self._trace.request_id)


def _named(schema: GraphQLSchema, document: DocumentNode, name: str | None) -> str:
    """The operation's only root field; for metrics, so that only names of the schema come out."""
    operation = get_operation_ast(document, name)
    assert isinstance(operation, OperationDefinitionNode), "it was carried out"
    root = schema.get_root_type(operation.operation)
    chosen = operation.selection_set.selections
    if len(chosen) == 1 and isinstance(chosen[0], FieldNode) and root:
        return chosen[0].name.value if chosen[0].name.value in root.fields else SEVERAL
    return SEVERAL
