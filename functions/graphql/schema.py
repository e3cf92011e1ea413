"""The schema: what all share, and one module with its `.graphql` for each noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from ariadne import load_schema_from_path, make_executable_schema
from graphql import GraphQLSchema

from functions.graphql import (
    audit,
    enums,
    importing,
    job,
    material,
    node,
    recording,
    scalars,
    session,
    sharing,
    source,
    upload,
)

NOUNS: Final = (session, material, sharing, upload, source, job, recording, importing, audit)
_SHARED: Final = ("common", "root", "node")


def build_schema(nouns: Sequence[ModuleType] = NOUNS) -> GraphQLSchema:
    """The executable schema of these nouns.

    A noun is a module with a `.graphql` of its name beside it, `bindables` for Ariadne, and, when
    its things have ids, a `NODE` (see `node`). Raises ValueError for a resolver without a field.
    """
    here = Path(__file__).parent
    texts = [here / f"{name}.graphql" for name in _SHARED]
    texts += [Path(str(noun.__file__)).with_suffix(".graphql") for noun in nouns]
    return make_executable_schema(
        [load_schema_from_path(str(text)) for text in texts],
        *(*scalars.bindables, *enums.bindables, *node.bindables(nouns)),
        *(bindable for noun in nouns for bindable in noun.bindables),
        convert_names_case=_python_name,
    )


def _python_name(name: str, schema: GraphQLSchema, path: tuple[str, ...]) -> str:
    """`partSize` is `part_size`; digits stay where they are, as in `crc64nvme`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
