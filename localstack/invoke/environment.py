"""One execution environment of a function, seen from its owner: a child process."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localstack.invoke import frames
from localstack.invoke.outcome import Outcome, failure
from localstack.template import Function

# Lambda gives an import 10 s; a laptop under load gets more.
INIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Launch:
    """How a function's processes start.

    `code` is the folder that the handler is imported from, `log` the file that takes its output,
    `variables` the whole environment beside PATH and the like.
    """

    function: Function
    code: Path
    log: Path
    variables: Mapping[str, str]


class ExecutionEnvironment:
    """Serves one event at a time; after a failed `start` or a timeout it is dead."""

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._process: asyncio.subprocess.Process | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> Outcome | None:
        """Import the handler; answers what went wrong, or None when it is ready."""
        with self._launch.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "localstack.invoke.worker", self._launch.function.handler),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=self._launch.code,
                env=_environment(self._launch),
                start_new_session=True,
            )
        try:
            message = await asyncio.wait_for(self._receive(), INIT_S)
        except TimeoutError:
            await self.close()
            return failure("Sandbox.Timedout", f"Init did not end within {INIT_S:.0f} seconds")
        except EOFError:
            return await self._died()
        if "error" in message:
            await self.close()
            return Outcome(message["error"], failed=True)
        return None

    async def invoke(self, event: object, context: Mapping[str, Any]) -> Outcome:
        """Run the handler, for at most the function's timeout."""
        assert self._process is not None
        assert self._process.stdin is not None
        timeout_s = self._launch.function.timeout_s
        try:
            self._process.stdin.write(frames.pack({"event": event, "context": dict(context)}))
            await self._process.stdin.drain()
            message = await asyncio.wait_for(self._receive(), timeout_s)
        except TimeoutError:
            await self.close()
            text = f"{context['aws_request_id']} Task timed out after {timeout_s:.2f} seconds"
            self._note(text)
            return failure("Sandbox.Timedout", text)
        except (EOFError, ConnectionError):
            return await self._died()
        if "error" in message:
            return Outcome(message["error"], failed=True)
        return Outcome(message["payload"])

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _receive(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        message: dict[str, Any] = await frames.receive(self._process.stdout)
        return message

    async def _died(self) -> Outcome:
        assert self._process is not None
        status = await self._process.wait()
        text = f"Runtime exited with error: exit status {status}"
        self._note(text)
        return failure("Runtime.ExitError", text)

    def _note(self, text: str) -> None:
        with self._launch.log.open("a", encoding="utf-8") as log:
            log.write(text + "\n")


def _environment(launch: Launch) -> dict[str, str]:
    """What the operating system needs, Lambda's reserved variables, then the function's own."""
    kept = {key: os.environ[key] for key in ("HOME", "LANG", "PATH", "TMPDIR") if key in os.environ}
    checkout = str(Path(__file__).parents[2])
    folders = dict.fromkeys([str(launch.code), checkout])
    return {
        **kept,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(launch.function.memory_mb),
        "AWS_LAMBDA_FUNCTION_NAME": launch.function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "PYTHONPATH": os.pathsep.join(folders),
        "PYTHONUNBUFFERED": "1",
        "_HANDLER": launch.function.handler,
        **launch.variables,
    }
