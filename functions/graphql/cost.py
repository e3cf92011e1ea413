"""What a query costs, by the schema's `@cost`: lists multiply what is selected below them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_directive_values,
    get_named_type,
)

from functions.graphql.guards import too_large

MAX_COST: Final = 1000
FIELDS_KEPT: Final = 1024


def check_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
) -> None:
    """Raises GraphQLError for an operation above the limit; `document` is valid, `variables` are
    as the caller sent them."""
    costs = _Costs(schema, document, {**_defaults(operation), **variables})
    if costs.of(operation.selection_set, schema.get_root_type(operation.operation)) > MAX_COST:
        raise too_large("things to look up (by its cost)", MAX_COST)


class _Costs:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, int] = {}

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> int:
        nodes = selections.selections if selections else ()
        return sum(self._of_one(node, parent) for node in nodes)

    def _of_one(self, node: SelectionNode, parent: GraphQLNamedType | None) -> int:
        if isinstance(node, FieldNode):
            return self._of_field(node, parent)
        if isinstance(node, InlineFragmentNode):
            named = node.type_condition
            inner = self._schema.get_type(named.name.value) if named else parent
            return self.of(node.selection_set, inner)
        assert isinstance(node, FragmentSpreadNode)
        return self._of_fragment(node.name.value)

    def _of_fragment(self, name: str) -> int:
        if name not in self._known:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.of(fragment.selection_set, on)
        return self._known[name]

    def _of_field(self, node: FieldNode, parent: GraphQLNamedType | None) -> int:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return 0
        field = parent.fields.get(node.name.value)
        if field is None:
            return 0  # introspection
        below = self.of(node.selection_set, get_named_type(field.type))
        stated = _stated(self._schema, parent.name, node.name.value)
        if stated is None:
            return below + (node.selection_set is not None)
        return int(stated["weight"]) + below * self._length(node, field, stated)

    def _length(self, node: FieldNode, field: GraphQLField, stated: Mapping[str, Any]) -> int:
        """How many items the list may have."""
        name = stated.get("slicingArgument")
        if name is None:
            return int(stated.get("assumedSize", 1))
        sent = [one.value for one in node.arguments or () if one.name.value == name]
        asked = self._number(sent[0]) if sent else None
        return max(1, _default(field.args[name]) if asked is None else asked)

    def _number(self, node: Node) -> int | None:
        if isinstance(node, VariableNode):
            sent = self._variables.get(node.name.value)
            return sent if isinstance(sent, int) else None
        return int(node.value) if isinstance(node, IntValueNode) else None


@lru_cache(maxsize=FIELDS_KEPT)
def _stated(schema: GraphQLSchema, parent: str, name: str) -> Mapping[str, Any] | None:
    """A field's `@cost`, which stays what it is for as long as the schema."""
    directive, owner = schema.get_directive("cost"), schema.get_type(parent)
    assert directive is not None, "it is part of every schema"
    assert isinstance(owner, GraphQLObjectType | GraphQLInterfaceType)
    node = owner.fields[name].ast_node
    return get_directive_values(directive, node) if node else None


def _default(argument: GraphQLArgument) -> int:
    node = argument.ast_node.default_value if argument.ast_node else None
    return int(node.value) if isinstance(node, IntValueNode) else 1


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    """The defaults of an operation's variables, as far as they are numbers."""
    return {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }
