"""`python -m bench.scale`: the first limits that a growing deployment meets, and what it costs."""

from __future__ import annotations

import sys

from bench.scale.model import costs, first_limits, limits, volumes
from bench.scale.session import Habits


def main() -> int:
    habits = Habits()
    for rows in (volumes(habits), limits(habits), first_limits(habits), costs(habits)):
        heading, *rest = rows
        print(" | ".join(heading), *(" | ".join(row) for row in rest), "", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
