"""What a query costs, by the schema's `@cost`: lists multiply what is selected below them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    VariableNode,
    get_directive_values,
    get_named_type,
)

from functions.graphql.guards import too_large

MAX_COST: Final = 1000


def cost_rule(variables: Mapping[str, Any]) -> type[ValidationRule]:
    """A rule that refuses an operation above the limit, given the request's raw variables.

    It runs beside the rules of the specification, so what they refuse must not break it.
    """

    class CostRule(ValidationRule):
        context: ValidationContext

        def enter_operation_definition(self, node: OperationDefinitionNode, *_: object) -> None:
            root = self.context.schema.get_root_type(node.operation)
            costs = _Costs(self.context, _defaults(node) | dict(variables))
            if costs.of(node.selection_set, root) > MAX_COST:
                self.report_error(too_large("things to look up (by its cost)", MAX_COST))

    return CostRule


class _Costs:
    def __init__(self, context: ValidationContext, variables: Mapping[str, Any]) -> None:
        self._context = context
        self._variables = variables
        self._known: dict[str, int] = {}

    def of(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> int:
        nodes = selections.selections if selections else ()
        return sum(self._of_one(node, parent) for node in nodes)

    def _of_one(self, node: SelectionNode, parent: GraphQLNamedType | None) -> int:
        if isinstance(node, FieldNode):
            return self._of_field(node, parent)
        if isinstance(node, InlineFragmentNode):
            named = node.type_condition
            inner = self._context.schema.get_type(named.name.value) if named else parent
            return self.of(node.selection_set, inner)
        assert isinstance(node, FragmentSpreadNode)
        return self._of_fragment(node.name.value)

    def _of_fragment(self, name: str) -> int:
        fragment = self._context.get_fragment(name)
        if name not in self._known and fragment is not None:
            on = self._context.schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.of(fragment.selection_set, on)
        return self._known.get(name, 0)

    def _of_field(self, node: FieldNode, parent: GraphQLNamedType | None) -> int:
        fields = (
            parent.fields if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) else {}
        )
        field = fields.get(node.name.value)
        if field is None:
            return 0
        below = self.of(node.selection_set, get_named_type(field.type))
        directive = self._context.schema.get_directive("cost")
        stated = (
            get_directive_values(directive, field.ast_node)
            if directive and field.ast_node
            else None
        )
        if stated is None:
            return below + (node.selection_set is not None)
        return int(stated["weight"]) + below * self._length(node, field, stated)

    def _length(self, node: FieldNode, field: GraphQLField, stated: Mapping[str, Any]) -> int:
        """How many items the list may have."""
        name = stated.get("slicingArgument")
        if name is None:
            return int(stated.get("assumedSize", 1))
        sent = [one.value for one in node.arguments or () if one.name.value == name]
        asked = self._value(sent[0]) if sent else None
        if asked is None:
            asked = field.args[name].default_value
        return max(1, asked) if isinstance(asked, int) else 1

    def _value(self, node: object) -> object:
        if isinstance(node, IntValueNode):
            return int(node.value)
        return self._variables.get(node.name.value) if isinstance(node, VariableNode) else None


def _defaults(operation: OperationDefinitionNode) -> dict[str, object]:
    """The defaults of an operation's variables, as far as they are numbers."""
    return {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }
