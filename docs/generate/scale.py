"""The tables of docs/scale.md, out of the model in `bench/scale`."""

from __future__ import annotations

from bench.scale import model
from bench.scale.session import Habits
from docs.generate.blocks import table


def blocks() -> dict[str, str]:
    habits = Habits()
    tables = {
        "scale-volumes": model.volumes(habits),
        "scale-limits": model.limits(habits),
        "scale-first": model.first_limits(habits),
        "scale-costs": model.costs(habits),
    }
    return {name: table(rows[0], rows[1:]) for name, rows in tables.items()}
