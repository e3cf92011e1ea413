"""Faults on a switch: what RunTask does wrong on purpose, and the account's quotas.

    PUT /_faults {"run_task": [RULE, ...], "max_running": 3, "run_task_per_s": 5}
    GET /_faults            what is still to come
    DELETE /_faults         none, and the quotas of the configuration again

Each RULE serves the next `times` (default 1) RunTask calls, in order, and is one of
    {"failure": "RESOURCE:CPU"}              HTTP 200 with failures[] and no task; any reason text
    {"exception": "ThrottlingException"}     that exception; "message" replaces its text
    {"exception": "DisguisedThrottling"}     throttling in an InvalidParameterException
    {"empty": true}                          HTTP 200 with neither task nor failure
    {"hang_ms": 30000}                       the task starts; the answer never comes
    {"slow_start_ms": 2000}                  the task stays in PROVISIONING that long
    {"sigkill_after_ms": 500}                the task is killed that long after it runs
The switch is not kept over a restart of the endpoint.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from localstack.awsjson import AwsError
from localstack.fargate.refusals import throttled

CAPACITY = "Capacity is unavailable at this time. Please try again later or in a different zone"
_MESSAGES = {
    "AccessDeniedException": "You do not have authorization to perform the requested action.",
    "BlockedException": "Your account was blocked. For more information, contact AWS Support.",
    "ClientException": "The request could not be carried out.",
    "ClusterNotFoundException": "Cluster not found.",
    "ConflictException": "The provided clientToken is already in use with a different request",
    "InvalidParameterException": "A parameter is not valid.",
    "PlatformTaskDefinitionIncompatibilityException": "The platform version lacks a capability.",
    "PlatformUnknownException": "The platform version does not exist.",
    "ServerException": "Service Unavailable. Please try again later.",
    "ThrottlingException": "Rate exceeded",
    "UnsupportedFeatureException": "The task isn't supported in this Region.",
}
_KINDS = ("failure", "exception", "empty", "hang_ms", "slow_start_ms", "sigkill_after_ms")


class FaultRefused(Exception):
    """The body of PUT /_faults is wrong; the message says where."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `kind` is one of the names above, `value` what stands beside it."""

    kind: str
    value: str | int
    times: int = 1
    message: str = ""

    def exception(self) -> AwsError:
        """For kind `exception`."""
        if self.value == "DisguisedThrottling":
            text = "Error retrieving security group information: Rate exceeded "
            return AwsError("InvalidParameterException", text + "(ErrorCode: Throttling)")
        name = str(self.value)
        members: dict[str, Any] = {"resourceIds": []} if name == "ConflictException" else {}
        status = 500 if name == "ServerException" else 400
        return AwsError(name, self.message or _MESSAGES[name], status=status, members=members)


def parse(members: dict[str, Any]) -> Rule:
    """A rule from its JSON. Raises FaultRefused."""
    kinds = [kind for kind in _KINDS if kind in members]
    if len(kinds) != 1 or members.keys() - {kinds[0], "times", "message"}:
        raise FaultRefused(f"a rule has exactly one of {', '.join(_KINDS)} (and times, message)")
    kind, value = kinds[0], members[kinds[0]]
    if kind.endswith("_ms") and (not isinstance(value, int) or value < 0):
        raise FaultRefused(f"{kind} is a number of milliseconds")
    if kind == "exception" and value not in {*_MESSAGES, "DisguisedThrottling"}:
        raise FaultRefused(f"exception is one of {', '.join([*_MESSAGES, 'DisguisedThrottling'])}")
    return Rule(kind, value, int(members.get("times", 1)), str(members.get("message", "")))


class Faults:
    """The rules in force. One thread at a time."""

    def __init__(
        self, max_running: int | None, per_s: int | None, monotonic: Callable[[], float]
    ) -> None:
        self._default = (max_running, per_s)
        self.max_running, self.per_s = self._default
        self._monotonic = monotonic
        self._rules: deque[Rule] = deque()
        self._calls: deque[float] = deque()

    def set(self, members: dict[str, Any]) -> None:
        """Replace rules and quotas by those of PUT /_faults. Raises FaultRefused."""
        if members.keys() - {"run_task", "max_running", "run_task_per_s"}:
            raise FaultRefused("members are run_task, max_running and run_task_per_s")
        self._rules = deque(parse(rule) for rule in members.get("run_task", []))
        self.max_running = members.get("max_running", self._default[0])
        self.per_s = members.get("run_task_per_s", self._default[1])

    def shown(self) -> dict[str, Any]:
        """What is in force."""
        rules = [{rule.kind: rule.value, "times": rule.times} for rule in self._rules]
        quotas = {"max_running": self.max_running, "run_task_per_s": self.per_s}
        return {"run_task": rules, **quotas}

    def clear(self) -> None:
        self.set({})

    def refuse_call(self) -> None:
        """Count a RunTask call. Raises what its rate or an `exception` rule says (AwsError)."""
        now = self._monotonic()
        while self._calls and now - self._calls[0] >= 1.0:
            self._calls.popleft()
        if self.per_s is not None and len(self._calls) >= self.per_s:
            raise throttled()
        self._calls.append(now)
        if self._rules and self._rules[0].kind == "exception":
            raise self._take().exception()

    def for_new_task(self) -> Rule | None:
        """The rule for a task that is about to be made."""
        return self._take() if self._rules else None

    def _take(self) -> Rule:
        rule = self._rules.popleft()
        if rule.times > 1:
            self._rules.appendleft(replace(rule, times=rule.times - 1))
        return rule
