"""CloudFormation's functions, worked out for one set of parameters.

Semantics: AWS CloudFormation User Guide, "Intrinsic function reference". Numbers given as
parameters are strings, as they are there; whoever needs a number converts it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Final

from localstack.template.errors import TemplateError
from localstack.template.physical import Place, attribute, made_name, name_property
from localstack.template.tree import Tree

_NO_VALUE: Final = object()
_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")


class Resolver:
    """Answers plain values for one template, one place and one set of parameters.

    Works lazily: a parameter without a value is an error only where it is used.
    """

    def __init__(
        self, source: Mapping[str, Tree], parameters: Mapping[str, str], place: Place
    ) -> None:
        self._source = source
        self._given = parameters
        self._place = place
        self._resources: Mapping[str, Tree] = source["Resources"]
        self._pseudo: dict[str, Tree] = {
            "AWS::AccountId": place.account,
            "AWS::NoValue": _NO_VALUE,
            "AWS::NotificationARNs": [],
            "AWS::Partition": "aws",
            "AWS::Region": place.region,
            "AWS::StackId": f"arn:aws:cloudformation:{place.region}:{place.account}:stack/"
            f"{place.stack}/local",
            "AWS::StackName": place.stack,
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._functions: dict[str, Callable[[Tree], Tree]] = {
            "Ref": self.ref,
            "Condition": self.condition,
            "Fn::And": lambda parts: all(self.value(part) for part in parts),
            "Fn::Base64": lambda text: base64.b64encode(str(self.value(text)).encode()).decode(),
            "Fn::Equals": lambda pair: self.value(pair[0]) == self.value(pair[1]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetAZs": self._zones,
            "Fn::If": lambda three: self.value(three[1 if self.condition(three[0]) else 2]),
            "Fn::Join": lambda pair: pair[0].join(str(part) for part in self.value(pair[1])),
            "Fn::Not": lambda one: not self.value(one[0]),
            "Fn::Or": lambda parts: any(self.value(part) for part in parts),
            "Fn::Select": lambda pair: self.value(pair[1])[int(self.value(pair[0]))],
            "Fn::Split": lambda pair: str(self.value(pair[1])).split(pair[0]),
            "Fn::Sub": self._sub,
        }

    def value(self, node: Tree) -> Tree:
        """`node` with every function in it replaced by its value.

        Raises TemplateError for an unknown function, name or attribute.
        """
        if isinstance(node, dict):
            if len(node) == 1:
                ((key, argument),) = node.items()
                if key in self._functions and not (key == "Condition" and _is_policy(argument)):
                    return self._functions[key](argument)
                if key.startswith("Fn::"):
                    raise TemplateError(f"{key} is not known to the local cloud")
            worked = ((key, self.value(part)) for key, part in node.items())
            return {key: part for key, part in worked if part is not _NO_VALUE}
        if isinstance(node, list):
            return [part for part in map(self.value, node) if part is not _NO_VALUE]
        return node

    def condition(self, name: str) -> bool:
        """Whether the condition of this name holds."""
        conditions = self._source.get("Conditions", {})
        if name not in conditions:
            raise TemplateError(f"there is no condition {name!r}")
        return bool(self.value(conditions[name]))

    def ref(self, name: str) -> Tree:
        """What `!Ref name` answers: a parameter's value or a resource's name."""
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._source.get("Parameters", {}):
            return self._parameter(name)
        return self.name(name)

    def name(self, logical_id: str) -> str:
        """The physical name of the resource `logical_id`."""
        resource = self._resource(logical_id)
        named = name_property(resource["Type"])
        properties = resource.get("Properties", {})
        if named and named in properties:
            return str(self.value(properties[named]))
        return made_name(self._place, logical_id, resource["Type"])

    def _resource(self, logical_id: str) -> Mapping[str, Tree]:
        if logical_id not in self._resources:
            raise TemplateError(f"there is no parameter or resource {logical_id!r}")
        resource: Mapping[str, Tree] = self._resources[logical_id]
        return resource

    def _parameter(self, name: str) -> Tree:
        declared = self._source["Parameters"][name]
        if name not in self._given and "Default" not in declared:
            raise TemplateError(f"the parameter {name!r} has no value; give it one")
        text = str(self._given.get(name, declared.get("Default")))
        if (allowed := declared.get("AllowedValues")) and text not in map(str, allowed):
            raise TemplateError(f"the parameter {name!r} must be one of {allowed}, not {text!r}")
        if declared["Type"] == "CommaDelimitedList" or declared["Type"].startswith("List<"):
            return [part.strip() for part in text.split(",")]
        return text

    def _get_att(self, argument: Tree) -> str:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        logical_id, attribute_name = str(parts[0]), str(self.value(parts[1]))
        kind = self._resource(logical_id)["Type"]
        return attribute(self._place, kind, self.name(logical_id), attribute_name)

    def _find_in_map(self, argument: Tree) -> Tree:
        table, first, second = (self.value(part) for part in argument)
        try:
            return self.value(self._source["Mappings"][table][first][second])
        except KeyError as error:
            raise TemplateError(f"the mappings have no {table}.{first}.{second}") from error

    def _zones(self, region: Tree) -> list[str]:
        name = self.value(region) or self._place.region
        return [f"{name}{letter}" for letter in "abc"]

    def _sub(self, argument: Tree) -> str:
        text, local = (argument, {}) if isinstance(argument, str) else argument

        def substitute(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in local:
                return str(self.value(local[name]))
            return str(self._get_att(name) if "." in name else self.ref(name))

        return _PLACEHOLDER.sub(substitute, text)


def _is_policy(argument: Tree) -> bool:
    # In a policy statement `Condition` holds a mapping; as a function it holds a name.
    return isinstance(argument, dict)
