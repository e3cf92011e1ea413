"""Carrying a query out: parsed within the limits, held against the schema, resolved, answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
)

from functions.graphql.context import Context
from functions.graphql.cost import check_cost
from functions.graphql.errors import code_of, is_fault, shown
from functions.graphql.guards import mistakes, parsed
from functions.graphql.request import Asked
from functions.graphql.telemetry import Trace, note_fault

NOT_RUN: Final = "none"
SEVERAL: Final = "several"


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
    operation = _checked(schema, asked, introspection)
    if isinstance(operation, list):
        return _answer(400, ExecutionResult(None, operation), context, trace)
    result = execute_sync(
        schema,
        parsed(asked.query),
        context_value=context,
        variable_values=dict(asked.variables),
        operation_name=asked.operation_name,
        hide_suggestions=True,
    )
    if result.data is None and not any(error.path for error in result.errors or ()):
        return _answer(400, result, context, trace)
    return _answer(200, result, context, trace, _label(schema, operation))


def _checked(
    schema: GraphQLSchema, asked: Asked, introspection: bool
) -> OperationDefinitionNode | list[GraphQLError]:
    """The operation to run, or what is wrong with the query."""
    try:
        document = parsed(asked.query)
        errors = mistakes(schema, asked.query, introspection)
        operation = get_operation_ast(document, asked.operation_name)
        if errors:
            return list(errors)
        if operation is None:
            raise GraphQLError("Name one operation of the query in `operationName`.")
        check_cost(schema, document, operation, asked.variables)
    except GraphQLError as error:
        return [error]
    return operation


def _answer(
    status: int, result: ExecutionResult, context: Context, trace: Trace, label: str = NOT_RUN
) -> Answer:
    errors = result.errors or []
    faults = [error for error in errors if is_fault(error)]
    for fault in faults:
        note_fault(trace, fault.original_error or fault)
    content: dict[str, Any] = {} if status != 200 else {"data": result.data}
    if errors:
        content["errors"] = [shown(error, trace.request_id) for error in errors]
    codes = (*context.refusals, *(code_of(error) for error in errors if not is_fault(error)))
    return Answer(status, content, label, codes, len(faults))


def _label(schema: GraphQLSchema, operation: OperationDefinitionNode) -> str:
    """The operation's only root field; for metrics, so that only names of the schema come out."""
    root = schema.get_root_type(operation.operation)
    chosen = operation.selection_set.selections
    if len(chosen) == 1 and isinstance(chosen[0], FieldNode) and root:
        return chosen[0].name.value if chosen[0].name.value in root.fields else SEVERAL
    return SEVERAL
