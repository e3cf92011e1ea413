"""YAML with CloudFormation's short tags, as a plain tree in the long form (`{"Fn::Sub": ...}`).

Tags: AWS CloudFormation User Guide, "Intrinsic function reference".
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from localstack.template.errors import TemplateError

# `Ref` and `Condition` are the only functions whose long form has no `Fn::` in front.
_BARE = frozenset({"Ref", "Condition"})


class _Loader(yaml.SafeLoader):
    """Safe YAML, the short tags, and no key twice (YAML itself would keep the last one)."""


def _tagged(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = _mapping(loader, node)
    return {suffix if suffix in _BARE else f"Fn::{suffix}": value}


def _mapping(loader: _Loader, node: yaml.Node) -> dict[str, Any]:
    assert isinstance(node, yaml.MappingNode)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in result:
            raise TemplateError(f"{key!r} stands twice, line {key_node.start_mark.line + 1}")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_multi_constructor("!", _tagged)
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_source(path: Path) -> dict[str, Any]:
    """The template's tree. Raises TemplateError when it is no YAML mapping or has a key twice."""
    try:
        # A SafeLoader subclass: tags build dicts only, never objects.
        text = path.read_text(encoding="utf-8")
        tree = yaml.load(text, Loader=_Loader)  # nosec B506
    except yaml.YAMLError as error:
        raise TemplateError(f"{path} is no YAML: {error}") from error
    if not isinstance(tree, dict) or "Resources" not in tree:
        raise TemplateError(f"{path} is no CloudFormation template: it has no Resources")
    return tree
