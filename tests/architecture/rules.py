"""The import rules as a table, and the check that holds a module against it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.architecture.sources import Module, imports, names_read

OURS: Final = ("reelroom", "functions", "jobs", "localstack")

WALL_CLOCK: Final = frozenset(
    {
        "time.time",
        "time.time_ns",
        "time.localtime",
        "time.gmtime",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
    }
)
STOPWATCH: Final = frozenset(
    {
        "time.monotonic",
        "time.monotonic_ns",
        "time.perf_counter",
        "time.perf_counter_ns",
        "time.sleep",
    }
)
CHANCE: Final = frozenset(
    {
        "uuid.uuid1",
        "uuid.uuid4",
        "os.urandom",
        "secrets.token_bytes",
        "secrets.token_hex",
        "secrets.token_urlsafe",
        "random.random",
        "random.uniform",
        "random.randint",
        "random.choice",
    }
)
ENVIRONMENT: Final = frozenset({"os.environ", "os.getenv", "os.environb", "os.putenv"})
EVERYTHING: Final = WALL_CLOCK | STOPWATCH | CHANCE | ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Rule:
    """What one ring may use.

    `ours`: prefixes of our own modules (its own ring is always allowed); `theirs`: libraries
    beside the standard one; `forbidden`: what must be passed in instead of read.
    """

    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    forbidden: frozenset[str] = frozenset()


def _inner(*rings: str) -> tuple[str, ...]:
    return tuple(f"reelroom.{ring}" for ring in rings)


# `ports` only for the types of what wiring hands them.
_FOR_ENTRY_POINTS = _inner("usecases", "runner", "media", "domain", "ports", "wiring", "settings")

# The longest prefix of a module's name finds its rule.
RULES: Final[Mapping[str, Rule]] = {
    "reelroom.domain": Rule(forbidden=EVERYTHING),
    "reelroom.ports": Rule(_inner("domain"), forbidden=EVERYTHING),
    "reelroom.usecases": Rule(_inner("domain", "ports"), forbidden=EVERYTHING),
    "reelroom.runner": Rule(_inner("domain", "ports"), forbidden=EVERYTHING),
    "reelroom.fsck": Rule(_inner("domain", "ports"), forbidden=EVERYTHING),
    "reelroom.media": Rule(
        _inner("domain", "ports"), ("ffmpeg",), WALL_CLOCK | CHANCE | ENVIRONMENT
    ),
    "reelroom.stores": Rule(_inner("domain", "ports", "settings"), ("pynamodb", "botocore")),
    "reelroom.aws": Rule(
        _inner("domain", "ports", "settings"), ("boto3", "botocore", "awscrt", "mypy_boto3")
    ),
    "reelroom.fetch": Rule(
        _inner("domain", "ports"), ("httpcore",), WALL_CLOCK | CHANCE | ENVIRONMENT
    ),
    "reelroom.settings": Rule(_inner("domain")),
    "reelroom.wiring": Rule(("reelroom",), ("aws_lambda_powertools",)),
    "reelroom.client": Rule(_inner("domain"), ("httpx", "awscrt")),
    "reelroom.cli": Rule(_inner("client", "media", "runner", "domain"), ("typer", "rich")),
    # Operators' commands: they stand beside the API, not before it.
    "reelroom.cli.fsck": Rule(
        _inner("cli", "fsck", "wiring", "settings", "domain"), ("typer", "rich")
    ),
    "reelroom.cli.migrate": Rule(
        _inner("cli", "usecases", "wiring", "settings", "domain"), ("typer",)
    ),
    "reelroom.cli.page": Rule(_inner("aws"), ("typer",)),
    "functions.graphql": Rule(
        _FOR_ENTRY_POINTS,
        ("ariadne", "graphql", "mangum", "starlette", "aws_lambda_powertools"),
        EVERYTHING,
    ),
    "functions.rest": Rule(_FOR_ENTRY_POINTS, ("aws_lambda_powertools",), EVERYTHING),
    "functions.cleanup": Rule(_FOR_ENTRY_POINTS, ("aws_lambda_powertools",), EVERYTHING),
    "jobs": Rule(_FOR_ENTRY_POINTS, ("aws_lambda_powertools",), EVERYTHING),
    # A user of the whole: what a person would type, against a cloud of its own.
    "localstack.demo": Rule(("localstack", *_inner("cli", "client", "domain.errors")), ("httpx",)),
    "localstack": Rule(
        # Its refusals stand in the same tree as ours.
        _inner("settings", "wiring", "domain.errors"),
        (
            "aws_lambda_powertools",
            "awscrt",
            "botocore",
            "h11",
            "httpx",
            "joserfc",
            "localstack_client",
            "starlette",
            "uvicorn",
            "yaml",
        ),
    ),
}
# Packages that hold others and nothing of their own.
HOLLOW: Final = frozenset({"reelroom", "functions", "jobs"})


def violations(module: Module, rules: Mapping[str, Rule] = RULES) -> Iterator[str]:
    """Every breach of the table in one module, as a sentence."""
    ring = _longest(module.name, rules)
    if module.name in HOLLOW:
        ring, rule = module.name, Rule()
    elif ring is None:
        yield f"{module.name} is in no ring: give it a rule in tests/architecture/rules.py"
        return
    else:
        rule = rules[ring]
    home = _own_unit(module.name, ring)
    for name in sorted(imports(module)):
        if not _allowed(name, rule, home):
            yield f"{module.name} may not import {name}"
    for name in sorted(names_read(module) & rule.forbidden):
        yield f"{module.name} may not read {name}: let the caller pass it in"


def _allowed(name: str, rule: Rule, home: str) -> bool:
    root = name.partition(".")[0]
    if root in OURS:
        return _within(name, home) or any(_within(name, prefix) for prefix in rule.ours)
    return root in sys.stdlib_module_names or any(root.startswith(lib) for lib in rule.theirs)


def _own_unit(name: str, ring: str) -> str:
    """A ring is one unit, but each job is a unit of its own and may not see the others."""
    return ".".join(name.split(".")[:2]) if ring == "jobs" else ring


def _longest(name: str, rules: Mapping[str, Rule]) -> str | None:
    return max((ring for ring in rules if _within(name, ring)), key=len, default=None)


def _within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")
