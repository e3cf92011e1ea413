"""The steps as they stand in `docs/api.md`: the query, its variables, the answer."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from docs.generate.quiet import quiet
from docs.generate.walk.stage import Stage
from docs.generate.walk.steps import STEPS, Step

_WIDTH: Final = 96
_HOST: Final = "https://BUCKET.s3.REGION.amazonaws.com"


def blocks() -> dict[str, str]:
    """One for each step, named `step-NAME`."""
    stage, made = Stage(), {}
    with quiet():
        for step in STEPS:
            made[f"step-{step.name}"] = _rendered(step.query, *_taken(stage, step))
    return made


def _taken(stage: Stage, step: Step) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variables of a step, and its answer."""
    step.before(stage)
    variables = step.variables(stage)
    answer = stage.ask(step.query, variables)
    stage.seen[step.name] = answer.get("data") or {}
    return variables, answer


def _rendered(query: str, variables: dict[str, Any], answer: dict[str, Any]) -> str:
    parts = [f"```graphql\n{query}\n```"]
    if variables:
        parts.append(f"```json\n{_text(variables)}\n```")
    parts.append(f"answers\n\n```json\n{_text(shown(answer))}\n```")
    return "\n\n".join(parts)


def shown(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """With signed URLs as S3's are, without what is different each time."""
    if isinstance(answer, dict):
        return {name: shown(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [shown(value) for value in answer]
    if isinstance(answer, str) and "://" in answer:
        return f"{_HOST}{unquote(urlsplit(answer).path)}?X-Amz-Signature=..."
    return answer


def _text(value: object) -> str:
    """JSON on few lines: what fits stands on one."""
    return _folded(value, "", 0)


def _folded(value: object, indent: str, before: int) -> str:
    """`before` columns of its first line are taken."""
    flat = json.dumps(value, ensure_ascii=False)
    if before + len(flat) <= _WIDTH or not isinstance(value, dict | list) or not value:
        return flat
    deeper = indent + "  "
    if isinstance(value, dict):
        named = ((f"{deeper}{json.dumps(name)}: ", inner) for name, inner in value.items())
        lines = [f"{name}{_folded(inner, deeper, len(name))}" for name, inner in named]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    items = (f"{deeper}{_folded(inner, deeper, len(deeper))}" for inner in value)
    return "[\n" + ",\n".join(items) + f"\n{indent}]"
