"""List prices in US dollars, region us-east-1, as read in mid 2025: no free tier, no discounts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from bench.scale.session import Habits, calls, requests

REGION: Final = "us-east-1"
READ: Final = "mid 2025"

GATEWAY_REQUEST: Final = 1.00e-6
LAMBDA_REQUEST: Final = 0.20e-6
LAMBDA_GB_S: Final = 1.66667e-5
READ_UNIT: Final = 0.125e-6
WRITE_UNIT: Final = 0.625e-6
S3_WRITE: Final = 5.0e-6  # PUT, POST, LIST
S3_READ: Final = 0.4e-6
S3_GB_MONTH: Final = 0.023
EFS_WRITTEN_GB: Final = 0.06
EFS_READ_GB: Final = 0.03
EFS_IA_GB_MONTH: Final = 0.016
EFS_GB_DAY: Final = 0.30 / 30  # before it moves
FARGATE_VCPU_S: Final = 0.04048 / 3600
FARGATE_GB_S: Final = 0.004445 / 3600
EGRESS_GB: Final = 0.09

_VCPU, _TASK_GB = 2, 4
_FUNCTION_GB, _REQUEST_S = 1.0, 0.15
_READS: Final = {"GetItem": 1.0, "Query": 1.0, "BatchGetItem": 4.0}
_WRITES: Final = {"PutItem": 2.0, "UpdateItem": 2.0, "DeleteItem": 2.0, "TransactWriteItems": 8.0}
_FREE: Final = {"DeleteObjects", "AbortMultipartUpload"}


@dataclass(frozen=True)
class Line:
    """Dollars of one session for one thing."""

    name: str
    dollars: float


def bill(habits: Habits) -> list[Line]:
    made, asked, gb = calls(habits), requests(habits).total(), habits.total_bytes / 1e9
    return [
        Line("task: Fargate", habits.task_s * (_VCPU * FARGATE_VCPU_S + _TASK_GB * FARGATE_GB_S)),
        Line("result: written to EFS once, read once", gb * (EFS_WRITTEN_GB + EFS_READ_GB)),
        Line(
            f"kept {habits.kept_months:g} months: EFS in IA",
            gb * (EFS_GB_DAY + habits.kept_months * EFS_IA_GB_MONTH),
        ),
        Line(f"kept {habits.kept_months:g} months: S3", gb * habits.kept_months * S3_GB_MONTH),
        Line(
            "viewing: bytes that leave the region",
            gb * habits.views * habits.watched * EGRESS_GB,
        ),
        Line("S3 requests", _s3(made)),
        Line("DynamoDB", _units(made, _READS) * READ_UNIT + _units(made, _WRITES) * WRITE_UNIT),
        Line(
            "API: gateway and functions",
            asked * (GATEWAY_REQUEST + LAMBDA_REQUEST + _FUNCTION_GB * _REQUEST_S * LAMBDA_GB_S),
        ),
    ]


def _units(made: Counter[str], weights: dict[str, float]) -> float:
    return sum(made[f"dynamodb.{name}"] * weight for name, weight in weights.items())


def _s3(made: Counter[str]) -> float:
    total = 0.0
    for call, count in made.items():
        service, _, name = call.partition(".")
        if service == "s3" and name not in _FREE:
            total += count * (S3_READ if name in {"GetObject", "HeadObject"} else S3_WRITE)
    return total
