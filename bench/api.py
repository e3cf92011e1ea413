"""The ten commonest operations through a warm handler: time of ours, and the AWS calls they make.

Real HTTP to the local cloud; the time of those exchanges is apart, since it is another in AWS.
"""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from bench import machine
from bench.cloud import bench_cloud, combined
from bench.command import run
from bench.figure import Figure, number
from bench.footage import camera_file
from bench.options import Options, Scale
from bench.presigning import presigning
from bench.raw import Put, put
from bench.warm import Called, WarmApi, warm_api
from localstack.cloud import LocalCloud
from reelroom.client import fields
from reelroom.client.parts import crc64nvme

_CALLS: Final = {Scale.QUICK: 2, Scale.USUAL: 60, Scale.FULL: 300}
_CLIP_BYTES: Final = 4 << 20
_OURS_MS: Final = 10.0
_SMALL: Final = b"footage" * 200
_LARGE_BYTES: Final = 1 << 30
_PAGE: Final = "pageInfo { hasNextPage endCursor }"

Operation = Callable[[], Called]


def measure(options: Options, folder: Path) -> list[Figure]:
    """Call the API."""
    with bench_cloud(folder) as cloud:
        return measure_in(cloud, options, folder)


def measure_in(cloud: LocalCloud, options: Options, folder: Path) -> list[Figure]:
    """In a cloud that runs already."""
    session, job = combined(cloud, [camera_file(folder / "GX010042.MP4", _CLIP_BYTES)])
    assert job.recording_id is not None
    with warm_api(cloud) as api:
        ids = {"session": session, "job": job.id, "recording": job.recording_id}
        operations = {**_reads(api, ids), **_writes(api, session, folder)}
        for operation in operations.values():
            operation()  # the first call connects, and reads its models
        machine.wait_until_quiet(options.patience_s)
        count = options.of(_CALLS)
        figures = [_figure(name, count, one) for name, one in operations.items()]
        return [*figures, presigning(count)]


def _reads(api: WarmApi, ids: Mapping[str, str]) -> dict[str, Operation]:
    upload = api.mutate(
        "uploadCreate",
        "upload { id }",
        sessionId=ids["session"],
        files=[{"name": "GX020042.MP4", "size": _LARGE_BYTES}],
    ).data["upload"]["id"]
    one = "query ($id: ID!) {{ {0}(id: $id) {{ {1} }} }}".format
    recordings = (
        "query ($id: ID!) { recordings(sessionId: $id, first: 20) "
        f"{{ nodes {{ {fields.RECORDING} }} {_PAGE} }} }}"
    )
    sessions = f"{{ sessions(first: 20) {{ nodes {{ {fields.SESSION} }} {_PAGE} }} }}"
    asked: dict[str, tuple[str, str]] = {
        "job (while it runs, every second)": (one("job", fields.JOB), ids["job"]),
        "session": (one("session", fields.SESSION), ids["session"]),
        "recordings of a session": (recordings, ids["session"]),
        "recordingPlaybackUrl": (one("recordingPlaybackUrl", "url expiresAt"), ids["recording"]),
        "upload (to resume)": (one("upload", fields.UPLOAD), upload),
    }
    found: dict[str, Operation] = {"sessions": partial(api.ask, sessions)}
    return found | {name: partial(api.ask, query, id=id_) for name, (query, id_) in asked.items()}


def _writes(api: WarmApi, session: str, folder: Path) -> dict[str, Operation]:
    """Each makes what it needs and takes it away again, outside of its own clock."""
    small = folder / "small.mp4"
    small.write_bytes(_SMALL)

    def created(size: int) -> Called:
        return api.mutate(
            "uploadCreate",
            f"upload {{ {fields.UPLOAD} }} targets {{ {fields.TARGET} }}",
            sessionId=session,
            files=[{"name": "GX030042.MP4", "size": size}],
        )

    def upload_create() -> Called:
        made = created(_LARGE_BYTES)
        _cancel(api, made.data)
        return made

    def targets() -> Called:
        made = created(_LARGE_BYTES).data
        (source,) = made["upload"]["sources"]
        found = api.mutate(
            "uploadPartTargetsCreate",
            f"targets {{ {fields.TARGET} }}",
            sourceId=source["id"],
            partNumbers=list(range(65, 129)),
            acknowledged=[{"partNumber": n, "crc64nvme": f"{n:016x}"} for n in range(1, 65)],
        )
        _cancel(api, made)
        return found

    def complete() -> Called:
        made = created(len(_SMALL)).data
        (target,) = made["targets"]
        put(Put(target["url"], small, 0, len(_SMALL)))
        found = api.mutate(
            "uploadSourceComplete",
            "source { status }",
            sourceId=target["sourceId"],
            crc64nvme=crc64nvme(_SMALL),
        )
        _cancel(api, made)
        return found

    return {
        "sessionCreate": partial(
            api.mutate,
            "sessionCreate",
            f"session {{ {fields.SESSION} }}",
            title="Track day",
            date="2026-11-20",
        ),
        "uploadCreate (64 targets)": upload_create,
        "uploadPartTargetsCreate (64)": targets,
        "uploadSourceComplete": complete,
    }


def _cancel(api: WarmApi, made: Mapping[str, Any]) -> None:
    api.mutate("uploadCancel", "upload { id }", uploadId=made["upload"]["id"])


def _figure(name: str, count: int, operation: Operation) -> Figure:
    runs = [operation() for _ in range(count)]
    own = sorted((run.whole - run.called) * 1000 for run in runs)
    called, wire, cpu, sdk = (
        statistics.median(values) * 1000
        for values in zip(*((r.called, r.wire, r.cpu, r.sdk_cpu) for r in runs), strict=True)
    )
    middle = statistics.median(own)
    return Figure(
        name,
        f"p50 {number(middle)}, p99 {number(_p99(own))} ms",
        f"{_told(runs[-1].calls)}: {number(called)} ms, {number(wire)} on the wire",
        f"CPU {number(cpu - sdk)} of {number(cpu)} ms",
        f"p50 < {_OURS_MS:g} ms",
        middle < _OURS_MS,
    )


def _p99(values: Sequence[float]) -> float:
    return values[min(len(values) - 1, int(len(values) * 0.99))]


def _told(calls: Sequence[str]) -> str:
    if not calls:
        return "no call"
    counted = ", ".join(
        name if count == 1 else f"{count} {name}" for name, count in Counter(calls).items()
    )
    return f"{len(calls)} call{'s' if len(calls) > 1 else ''} ({counted})"


if __name__ == "__main__":
    sys.exit(run("api", measure))
