"""Sends the steps of one write: all or nothing, once, whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection

from reelroom.domain.errors import ReelroomError
from reelroom.stores.answers import CONDITION, Reason, busy, reasons, transient
from reelroom.stores.patience import MAX_REPEATS, Patience
from reelroom.stores.step import Step, is_alone

_PLAIN: Final = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem"}

_Reasons = list[Reason | None]


@dataclass(frozen=True, slots=True)
class Writer:
    connection: Connection
    patience: Patience

    def write(self, steps: Sequence[Step], token: str) -> None:
        """Raises what the first refused step means, Transient when rivals stay in the way."""
        for repeat in range(MAX_REPEATS + 1):
            if repeat:
                self.patience.wait(repeat - 1)
            refused = self._sent(steps, f"{token}-{repeat}")
            if refused is None or _is_done(steps, refused, token):
                return
            if repeat == MAX_REPEATS or not any(one and one.passes for one in refused):
                steps = [_mended(step, why) for step, why in zip(steps, refused, strict=True)]
        raise busy()

    def _sent(self, steps: Sequence[Step], request_token: str) -> _Reasons | None:
        """None when it is done, else why each step was refused."""
        try:
            self._send(steps, request_token)
        except (BotoCoreError, ClientError) as error:
            refused = reasons(error) if isinstance(error, ClientError) else None
            if refused is not None:
                return refused
            problem = transient(error)
            if problem is None:
                raise
            raise problem from error
        return None

    def _send(self, steps: Sequence[Step], request_token: str) -> None:
        if is_alone(steps):
            self.connection.dispatch(_PLAIN[steps[0].action], dict(steps[0].request))
            return
        request = {
            "TransactItems": [{step.action: dict(step.request)} for step in steps],
            "ClientRequestToken": request_token,
        }
        self.connection.dispatch("TransactWriteItems", request)


def _is_done(steps: Sequence[Step], refused: _Reasons, token: str) -> bool:
    """Whether a step was refused because of what this very write has left behind."""
    met = zip(steps, refused, strict=True)
    return any(why is not None and step.left(token, why.item) for step, why in met)


def _mended(step: Step, why: Reason | None) -> Step:
    if why is None or why.code != CONDITION:
        return step
    meaning = step.refused(why.item)
    if isinstance(meaning, ReelroomError):
        raise meaning
    return meaning
