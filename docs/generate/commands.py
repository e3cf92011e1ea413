"""The command line as it describes itself, and the Python client's methods."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Final

import typer

from docs.generate.blocks import table
from reelroom import cli
from reelroom.client import Reelroom
from reelroom.client.job import Jobs
from reelroom.client.recording import Recordings
from reelroom.client.session import Sessions
from reelroom.client.upload import Uploads

_NOUNS: Final = (
    ("room", Reelroom),
    ("room.sessions", Sessions),
    ("room.uploads", Uploads),
    ("room.jobs", Jobs),
    ("room.recordings", Recordings),
)


def blocks() -> dict[str, str]:
    root: Any = typer.main.get_command(cli.app)
    commands = [
        (f"`{name}{_usage(command)}`", (command.help or "").split("\n\n")[0].replace("\n", " "))
        for name, command in root.commands.items()
    ]
    return {
        "commands": table(("command", "what it does"), commands),
        "command-variables": table(("variable", "option", "meaning"), list(_variables(root))),
        "exit-codes": _exit_codes(),
        "client": table(("call", "what it does"), list(_methods())),
    }


def _usage(command: Any) -> str:  # noqa: ANN401 - of typer's own copy of click
    words = []
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            word = parameter.name.upper() + ("..." if parameter.nargs == -1 else "")
            words.append(word if parameter.required else f"[{word}]")
        elif parameter.name != "help" and not getattr(parameter, "hidden", False):
            words.append(f"[{parameter.opts[0]}]")
    return "".join(f" {word}" for word in words)


def _variables(root: Any) -> Iterator[tuple[str, str, str]]:  # noqa: ANN401 - as above
    for parameter in root.params:
        if envvar := getattr(parameter, "envvar", None):
            named = ", ".join(
                f"`{name}`" for name in ([envvar] if envvar == str(envvar) else envvar)
            )
            yield named, f"`{parameter.opts[0]}`", parameter.help


def _exit_codes() -> str:
    """The paragraph about them in the command's own module."""
    paragraphs = inspect.cleandoc(cli.__doc__ or "").split("\n\n")
    return next(text for text in paragraphs if text.startswith("Exit codes"))


def _methods() -> Iterator[tuple[str, str]]:
    for prefix, kind in _NOUNS:
        for name, method in vars(kind).items():
            if name.startswith("_") or not inspect.isfunction(method):
                continue
            names = [one for one in inspect.signature(method).parameters if one != "self"]
            said = inspect.cleandoc(method.__doc__ or "").split("\n\n")[0].replace("\n", " ")
            yield f"`{prefix}.{name}({', '.join(names)})`", said
