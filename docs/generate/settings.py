"""Every environment variable that a part of the product reads, with its default and unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Final

from docs.generate.blocks import table
from reelroom.domain.policy import Policy
from reelroom.settings import FilesSettings, GraphqlSettings, SweepSettings, TaskSettings

_TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"
_READERS: Final[Mapping[str, Callable[[Mapping[str, str]], object]]] = {
    "graphql": GraphqlSettings.read,
    "sweep": SweepSettings.read,
    "files": FilesSettings.read,
    "task": TaskSettings.read,
}
_TASK_FAMILY: Final = "REELROOM_TASK_COMBINE"

# One line for each variable, without REELROOM_: what a person who sets it has to know.
MEANINGS: Final[Mapping[str, str]] = {
    "AWS_DEFAULT_REGION": "used when `AWS_REGION` is not set",
    "AWS_ENDPOINT_URL": "as the next one, for all services",
    "AWS_ENDPOINT_URL_S3": "an S3 of your own; buckets then stand in the path",
    "AWS_S3_BUCKET": "bucket for staging and recordings, before the next one; "
    "`filmroom-recordings` on a machine",
    "AWS_REGION": "region of tables, bucket and cluster",
    "AUDIT_RETENTION_S": "how long the history of who did what is kept",
    "CLOCK_SKEW_S": "how long after its end a lease is taken over",
    "CLUSTER": "ECS cluster that tasks run in",
    "CORRELATION_ID": "set for each task: the request that queued its job",
    "DUE_SHARDS": "partitions that each queue of due work is spread over; may be raised, never "
    "lowered",
    "FFMPEG": "the program, by name or path",
    "FFPROBE": "the program, by name or path",
    "FILES_FUNCTION": "function that deletes files on EFS",
    "FIX_WINDOW_S": "how long a mismatch waits for a person; 0 fails at once",
    "IMPORT_HTTP": "import over http:// too, where anybody on the way may read and change it",
    "IMPORT_LIMIT_S": "how long one import may take in all",
    "IMPORT_PRIVATE": "import from private networks and this machine too, at any port; the cloud's "
    "own addresses stay refused",
    "INTROSPECTION": "callers may read the schema",
    "JOB_ID": "set for each task: its job",
    "LATE_CHECK_S": "after a job failed or was cancelled, when leftovers are looked for once more",
    "LEASE_S": "how long a runner holds a job; renewed after a third of it",
    "MAX_CRASHES": "faults of ours after which a job fails",
    "MAX_TEXT_BYTES": "largest transcript or analysis",
    "MAX_IMPORT_BYTES": "largest recording that is imported",
    "MAX_SOURCES": "files in one upload",
    "MAX_SOURCE_BYTES": "largest file",
    "MEDIA_BUCKET": "bucket for staging and recordings, as the template names it",
    "OPEN_UPLOADS_PER_OWNER": "uploads of one owner that are open at a time",
    "PUBLIC_IP": "tasks get a public address; false needs endpoints in the subnets",
    "REQUEST_LIFE_S": "how long an idempotency key is remembered",
    "RUNNING_PER_OWNER": "jobs of one owner that run at a time",
    "SAME_CONTAINER": "refuse .mov beside .mp4 although they could be joined",
    "SECURITY_GROUPS": "of tasks, with commas",
    "STAGED_BYTES_PER_OWNER": "bytes of one owner in staging",
    "STAGING": "set for a task: `disk`, or `efs` for sources that its own disk cannot hold",
    "STAGING_DIR": "where a task keeps its sources; `staging` of the durable folder when not set",
    "START_LIMIT_S": "how long a task may take to claim its job",
    "SUBNETS": "of tasks, with commas",
    "SWEEP_FUNCTION": "function that is hinted at after a removal",
    "TABLE_AUDITS": "table",
    "TABLE_JOBS": "table",
    "TABLE_MEMBERSHIPS": "table",
    "TABLE_OWNERS": "table",
    "TABLE_RECORDINGS": "table",
    "TABLE_REQUESTS": "table",
    "TABLE_SESSIONS": "table",
    "TABLE_SOURCES": "table",
    "TABLE_UPLOADS": "table",
    "TARGETS_PER_REQUEST": "part targets that one request may ask for",
    "TARGET_LIFE_S": "how long a URL takes a part",
    "TASK_COMBINE": "task definition of the combiner; `REELROOM_TASK_<KIND>` for others",
    "TOMBSTONE_LIFE_S": "how long the row of a removed session stays",
    "UPLOAD_IDLE_S": "an upload without a new part for so long is swept",
    "UPLOAD_LIFE_S": "an upload is swept after so long in any case; keep it below the bucket's "
    "7 days",
    "VIEWER_ROLE": "role whose credentials sign URLs for viewing; its own when not set",
    "VIEW_LIFE_S": "how long a URL for viewing works",
    "WAIT_LIMIT_S": "how long a job waits for a cause that passes, before it fails",
    "WORK_DIR": "the durable folder",
}


class _Listening(Mapping[str, str]):
    """An environment that notes what is asked of it; everything is set, to something harmless."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return "" if name.startswith("AWS_") else "1"  # the second choice is asked for too

    def __iter__(self) -> Iterator[str]:
        """Asked by who looks for names that begin alike: the families of task definitions."""
        return iter((_TASK_FAMILY,))

    def __len__(self) -> int:
        return 1


def blocks() -> dict[str, str]:
    rows = [
        (
            f"`{name}`",
            defaults().get(name, ""),
            MEANINGS[name.removeprefix("REELROOM_")],
            ", ".join(readers),
            f"`{parameter}`" if (parameter := parameters().get(name)) else "",
        )
        for name, readers in sorted(read_by().items())
    ]
    return {"settings": table(("variable", "default", "meaning", "read by", "parameter"), rows)}


def read_by() -> dict[str, list[str]]:
    """Variable -> the parts that read it."""
    found: dict[str, list[str]] = {}
    for part, read in _READERS.items():
        environment = _Listening()
        try:
            read(environment)
        except Exception as error:  # flags are no "1": what was asked for is known all the same
            if type(error).__name__ != "SettingsError":
                raise
        for name in environment.asked:
            found.setdefault(name, []).append(part)
    return found


def defaults() -> dict[str, str]:
    """Those of the policy in the unit of their variable, and the few beside it."""
    found = {"REELROOM_DUE_SHARDS": "1", "REELROOM_PUBLIC_IP": "true"}
    found |= {"REELROOM_INTROSPECTION": "false"}
    found |= {"REELROOM_FFMPEG": "ffmpeg", "REELROOM_FFPROBE": "ffprobe"}
    return found | dict(_of_policy())


def parameters() -> dict[str, str]:
    """Variable -> the template's parameter that sets it."""
    text = _TEMPLATE.read_text(encoding="utf-8")
    declared = text.partition("\nParameters:\n")[2].partition("\nGlobals:\n")[0]
    known = set(re.findall(r"^  (\w+):$", declared, re.MULTILINE))
    pairs: list[tuple[str, str]] = re.findall(r"(REELROOM_\w+): !Ref (\w+)", text)
    return {name: parameter for name, parameter in pairs if parameter in known}


def _of_policy() -> Iterator[tuple[str, str]]:
    standard = Policy()
    for one in fields(Policy):
        value, name = getattr(standard, one.name), f"REELROOM_{one.name.upper()}"
        if isinstance(value, timedelta):
            yield f"{name}_S", f"{int(value.total_seconds()):,} s"
        elif isinstance(value, bool):
            yield name, str(value).lower()
        else:
            yield name, f"{value:,}{' bytes' if 'bytes' in one.name else ''}"
