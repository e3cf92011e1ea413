"""Functions run in processes of their own, as Lambda runs them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from localstack.invoke.context import LambdaContext
from localstack.invoke.environment import Launch
from localstack.invoke.outcome import Outcome
from localstack.invoke.pool import Pool
from localstack.invoke.runtime import Entry, Runtime
from localstack.template import Function

ROOT = Path(__file__).parents[3]
HANDLERS = "tests.unit.localcloud.handlers"


def function(handler: str, timeout_s: int = 120) -> Function:
    arn = f"arn:aws:lambda:us-east-1:000000000000:function:reelroom-{handler}"
    return Function(
        handler, f"reelroom-{handler}", arn, f"{HANDLERS}.{handler}", 256, timeout_s, {}, {}
    )


def used(
    tmp_path: Path,
    handler: str,
    use: Callable[[Pool], Awaitable[Any]],
    *,
    timeout_s: int = 120,
    limit: int = 2,
    patience_s: float = 0.0,
    **variables: str,
) -> Any:
    """What `use` makes of the function's pool; all its processes are gone afterwards."""
    launch = Launch(function(handler, timeout_s), ROOT, tmp_path / "log", variables)
    ids = iter(f"id-{number}" for number in range(100))
    pool = Pool(
        launch,
        limit=limit,
        now_ms=lambda: 0,
        request_id=lambda: next(ids),
        patience_s=patience_s,
    )

    async def run() -> Any:
        try:
            return await use(pool)
        finally:
            await pool.close()

    return asyncio.run(run())


def once(tmp_path: Path, handler: str, event: object = None, **options: Any) -> Outcome:
    outcome: Outcome = used(tmp_path, handler, lambda pool: pool.invoke(event), **options)
    return outcome


def test_a_handler_gets_its_event_its_context_and_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebodys-own")
    outcome = once(tmp_path, "echo", {"a": ["é", 1]}, REELROOM_X="1")
    assert not outcome.failed
    got = outcome.value
    assert got["event"] == {"a": ["é", 1]}
    assert (got["name"], got["memory"], got["request_id"]) == ("reelroom-echo", "256", "id-0")
    assert got["arn"].endswith(":function:reelroom-echo")
    assert got["environment"]["REELROOM_X"] == "1"
    assert got["environment"]["AWS_LAMBDA_FUNCTION_NAME"] == "reelroom-echo"
    assert got["environment"]["_HANDLER"] == f"{HANDLERS}.echo"
    assert "AWS_PROFILE" not in got["environment"]
    assert got["pid"] != os.getpid()


def test_what_a_handler_prints_goes_to_its_log_and_not_into_its_answer(tmp_path: Path) -> None:
    assert not once(tmp_path, "echo").failed
    assert (tmp_path / "log").read_text() == "a line of the function's own\n"


def test_a_process_is_kept_for_the_next_event(tmp_path: Path) -> None:
    async def twice(pool: Pool) -> list[int]:
        return [(await pool.invoke(None)).value["pid"] for _ in range(2)]

    first, second = used(tmp_path, "echo", twice)
    assert first == second


def test_two_events_run_at_the_same_time_in_two_processes(tmp_path: Path) -> None:
    folder = tmp_path / "met"
    folder.mkdir()
    event = {"folder": str(folder), "of": 2}

    async def both(pool: Pool) -> list[Outcome]:
        return list(await asyncio.gather(pool.invoke(event), pool.invoke(event)))

    one, two = used(tmp_path, "meet", both)
    assert one.value != two.value


def test_no_more_events_run_than_the_limit(tmp_path: Path) -> None:
    async def three(pool: Pool) -> set[int]:
        return {o.value["pid"] for o in await asyncio.gather(*(pool.invoke(1) for _ in range(3)))}

    assert len(used(tmp_path, "echo", three, limit=1)) == 1


def test_a_short_event_is_waited_for_instead_of_starting_a_process(tmp_path: Path) -> None:
    async def three(pool: Pool) -> set[int]:
        return {o.value["pid"] for o in await asyncio.gather(*(pool.invoke(1) for _ in range(3)))}

    assert len(used(tmp_path, "echo", three, limit=3, patience_s=120.0)) == 1


def test_a_process_that_dies_makes_place_for_the_one_who_waits(tmp_path: Path) -> None:
    async def two(pool: Pool) -> list[Outcome]:
        return list(await asyncio.gather(pool.invoke(1), pool.invoke(2)))

    one, other = used(tmp_path, "die", two, limit=1)
    assert one.failed
    assert other.failed


def test_a_caller_who_goes_away_ends_what_runs_for_them(tmp_path: Path) -> None:
    async def leave(pool: Pool) -> bool:
        assert await pool.warm() is None
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pool.invoke(1), 0.05)
        return await pool.warm() is None

    assert used(tmp_path, "hang", leave, limit=1)


def test_an_exception_is_an_error_and_the_process_goes_on(tmp_path: Path) -> None:
    outcome = once(tmp_path, "fail")
    assert outcome.failed
    assert (outcome.value["errorType"], outcome.value["errorMessage"]) == ("ValueError", "no good")
    assert "in fail" in outcome.value["stackTrace"][-1]
    assert "ValueError: no good" in (tmp_path / "log").read_text()


def test_a_handler_that_leaves_python_is_an_error(tmp_path: Path) -> None:
    assert once(tmp_path, "leave").value["errorType"] == "SystemExit"


def test_a_handler_that_takes_too_long_is_ended_and_the_next_event_has_a_new_process(
    tmp_path: Path,
) -> None:
    outcome = once(tmp_path, "hang", timeout_s=0)
    assert outcome.failed
    assert outcome.value["errorMessage"] == "id-0 Task timed out after 0.00 seconds"
    assert "Task timed out" in (tmp_path / "log").read_text()


def test_a_process_that_dies_is_an_error_and_not_used_again(tmp_path: Path) -> None:
    async def twice(pool: Pool) -> list[Outcome]:
        return [await pool.invoke(None) for _ in range(2)]

    for outcome in used(tmp_path, "die", twice):
        assert outcome.value["errorType"] == "Runtime.ExitError"
        assert "exit status 3" in outcome.value["errorMessage"]


def test_a_handler_that_cannot_be_imported_is_an_error_each_time(tmp_path: Path) -> None:
    outcome = once(tmp_path, "nobody")
    assert outcome.failed
    assert outcome.value["errorType"] == "AttributeError"
    failed = used(tmp_path, "nobody", lambda pool: pool.warm())
    assert failed.value["errorType"] == "AttributeError"


def test_an_answer_above_6_mb_is_an_error(tmp_path: Path) -> None:
    assert once(tmp_path, "huge").value["errorType"] == "Function.ResponseSizeTooLarge"


def test_an_answer_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    assert once(tmp_path, "no_json").value["errorType"] == "TypeError"


def test_a_warm_process_is_used_for_the_first_event(tmp_path: Path) -> None:
    async def warmed(pool: Pool) -> Outcome:
        assert await pool.warm() is None
        return await pool.invoke(None)

    assert not used(tmp_path, "echo", warmed).failed


def test_the_remaining_time_falls_and_never_below_zero() -> None:
    now = [1000]
    context = LambdaContext("id", "f", "128", "arn", "log", 3000, lambda: now[0])
    assert context.get_remaining_time_in_millis() == 2000
    now[0] = 9000
    assert context.get_remaining_time_in_millis() == 0


@pytest.mark.parametrize(
    "name",
    [
        "reelroom-sweep",
        "reelroom-sweep:$LATEST",
        "000000000000:reelroom-sweep",
        "000000000000:function:reelroom-sweep",
        "arn:aws:lambda:us-east-1:000000000000:function:reelroom-sweep",
        "arn:aws:lambda:us-east-1:000000000000:function:reelroom-sweep:live",
    ],
)
def test_a_function_is_found_by_every_form_of_its_name(tmp_path: Path, name: str) -> None:
    launch = Launch(function("echo"), ROOT, tmp_path / "log", {})
    pool = Pool(launch, limit=1, now_ms=lambda: 0, request_id=lambda: "id")
    runtime = Runtime({"SweepFunction": Entry("SweepFunction", "reelroom-sweep", pool)})
    found = runtime.find(name)
    assert found is not None
    assert found.logical_id == "SweepFunction"
    assert runtime.find(name.replace("sweep", "swipe")) is None
