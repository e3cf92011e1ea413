"""The hint that there is something to sweep now, instead of at the next minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class LambdaNudge:
    """Invokes the Sweep function without waiting for it; a hint that is lost costs a minute."""

    client: Callable[[], LambdaClient]
    function: str

    def __call__(self) -> None:
        try:
            self.client().invoke(FunctionName=self.function, InvocationType="Event", Payload=b"{}")
        except Exception as error:  # never raises, whatever is wrong
            logger.warning("sweep_not_nudged", extra={"error": type(error).__name__})


class NoNudge:
    """For tasks: they may start nothing, and the next minute comes by itself."""

    def __call__(self) -> None:
        return None
