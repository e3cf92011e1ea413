"""The frame of one bench: options in, a table and an exit code out."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import machine
from bench.figure import Figure, missed, table
from bench.options import Options, Scale, read_options
from bench.page import renew

Measure = Callable[[Options, Path], Sequence[Figure]]


def run(name: str, measure: Measure, arguments: Sequence[str] | None = None) -> int:
    """0 when every target is met (or none is judged), 1 otherwise."""
    # A shell that starts it in the background has its children ignore Ctrl-C; ours must not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    given = sys.argv[1:] if arguments is None else arguments
    options = read_options(given, f"python -m bench.{name}", measure.__doc__ or "")
    head = f"`{_again(name, options)}`: {machine.described()}."
    print(f"{head}\n", flush=True)
    with scratch(options) as folder:
        figures = measure(options, folder)
    if options.page:
        renew(options.page, name, f"{head}\n\n{table(figures, judged=options.judged)}")
    return told(figures, options)


def _again(name: str, options: Options) -> str:
    """What a person types to measure it again."""
    words = [] if options.scale is Scale.USUAL else [f"--{options.scale}"]
    words += [f"--rounds {options.rounds}"] if options.rounds else []
    words += [f"--size {options.size}"] if options.size else []
    return f"make bench-{name}" + (f' ARGS="{" ".join(words)}"' if words else "")


def told(figures: Sequence[Figure], options: Options) -> int:
    """Print them; answers the exit code."""
    print(table(figures, judged=options.judged))
    print(f"\nAt the end: {machine.load()}.")
    late = missed(figures) if options.judged else []
    for figure in late:
        print(f"Missed: {figure.name}: {figure.ours or figure.ratio}, {figure.target}")
    return 1 if late else 0


@contextmanager
def scratch(options: Options) -> Iterator[Path]:
    """A folder of the bench's own, gone afterwards."""
    parent = options.folder
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="reelroom-bench-", dir=parent) as made:
        yield Path(made)
