"""The context object that a Python handler gets from Lambda.

Attributes: AWS Lambda Developer Guide, "Using the Lambda context object to retrieve Python function
information".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """`deadline_ms` is the epoch time in ms at which the function is stopped."""

    aws_request_id: str
    function_name: str
    memory_limit_in_mb: str
    invoked_function_arn: str
    log_group_name: str
    deadline_ms: int
    now_ms: Callable[[], int] = field(repr=False)
    function_version: str = "$LATEST"
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped; never below 0."""
        return max(self.deadline_ms - self.now_ms(), 0)
