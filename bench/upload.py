"""Uploading one file: the client beside raw PUTs of the same parts, and beside `aws s3 cp`.

Raw means: URLs signed before, four connections, bytes read from the file and sent, nothing
computed; by sendfile, which cannot work for encrypted connections, as the limit. The client
makes the upload, asks for URLs, reads the file and computes each part's CRC64NVME; then it has
storage put the parts together and compare, which takes as long as the disk needs.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from bench.cloud import USER, bench_cloud, bucket, signed_in, stored, swept
from bench.command import run
from bench.compare import Contender, interleaved, peak_bytes, rate_of, slower_by
from bench.figure import Figure, at_most, megabytes, seen
from bench.footage import camera_file
from bench.options import Options, Scale
from bench.process import Run, timed
from bench.servers import store_client
from bench.storing import signed_parts
from bench.tools import NotHere, aws_cli
from localstack.cloud import LocalCloud
from reelroom.client.targets import BATCH, PARALLEL

OURS: Final = "client"
RAW: Final = "raw PUTs"
SENDFILE: Final = "raw PUTs by sendfile"
AWS: Final = "aws s3 cp"
_SIZE: Final = {Scale.QUICK: 16 << 20, Scale.USUAL: 1 << 30, Scale.FULL: 4 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 5}
_SHARE: Final = 0.95
_KEY: Final = "staging/bench"


@dataclass(frozen=True, slots=True)
class Sent(Run):
    """`inner_seconds`: from the first request until the last part has arrived, without the start
    of the interpreter; `told` is what the sender says."""

    inner_seconds: float = 0.0
    told: Mapping[str, Any] | None = None


def measure(options: Options, folder: Path) -> list[Figure]:
    """Upload one file."""
    with bench_cloud(folder) as cloud:
        return measure_in(cloud, options, folder)


def measure_in(cloud: LocalCloud, options: Options, folder: Path) -> list[Figure]:
    """In a cloud that runs already."""
    file = folder / "GX010042.MP4"
    camera_file(file, options.size_of(_SIZE))
    os.truncate(file, options.size_of(_SIZE))  # whatever is in it: nothing reads it as footage
    before = stored(cloud)
    raws = [_raw(cloud, file, name) for name in (RAW, SENDFILE)]
    contenders = [_client(cloud, file, before), *raws]
    figures: list[Figure] = []
    if options.scale is not Scale.QUICK:  # the quick run is for machines without a network too
        try:
            contenders.append(_aws(cloud, file, aws_cli()))
        except NotHere as reason:
            figures.append(Figure(f"beside {AWS}", f"left out: {reason}"))
    runs = interleaved(contenders, options.rounds_of(_ROUNDS), options.patience_s)
    return [*_figures(runs, file), *figures]


def _figures(runs: Mapping[str, Sequence[Sent]], file: Path) -> list[Figure]:
    size = file.stat().st_size
    what = f"upload {megabytes(size)}"
    inner = {
        name: [replace(one, seconds=one.inner_seconds) for one in runs[name]]
        for name in (OURS, RAW, SENDFILE)
    }
    whole = [one.told["whole"] for one in runs[OURS] if one.told]
    figures = [
        rate_of(f"{what}, until all parts are there", size, inner, OURS, RAW, _SHARE),
        slower_by(f"{what}, until all parts are there", inner, OURS, SENDFILE),
        seen(f"{what}, until storage has put it together", statistics.median(whole), "s"),
    ]
    if AWS in runs:
        figures.append(slower_by(f"{what}, whole process", runs, OURS, AWS, 1.0))
    figures += [
        seen(f"memory, {name}", peak_bytes(some) / 1e6, "MB") for name, some in runs.items()
    ]
    told = [one.told or {} for one in runs[OURS]]
    parts, signed = told[0]["parts"], max(one["signed"] for one in told)
    figures.append(
        at_most(f"requests for targets, {parts} parts", signed, -(-parts // BATCH) + 1, "requests")
    )
    return figures


def _client(cloud: LocalCloud, file: Path, stored_before: int) -> Contender[Sent]:
    with signed_in(cloud) as room:
        session = room.sessions.create("Upload", "2026-11-21").id
    uploads: list[str] = []

    def send() -> Sent:
        asked = {
            "api_url": cloud.api_url,
            "token": cloud.token(USER),
            "session": session,
            "path": str(file),
        }
        sent = _sending("client", asked)
        assert sent.told is not None
        uploads.append(sent.told["upload"])
        return sent

    def clean() -> None:
        with signed_in(cloud) as room:
            while uploads:
                room.uploads.cancel(uploads.pop())
        swept(cloud, stored_before)

    return Contender(OURS, send, clean)


def _raw(cloud: LocalCloud, file: Path, how: str) -> Contender[Sent]:
    s3, name = store_client(cloud.endpoints.s3_url), bucket(cloud)
    made: list[str] = []

    def send() -> Sent:
        made.append(s3.create_multipart_upload(Bucket=name, Key=_KEY)["UploadId"])
        parts = [
            {"url": part.url, "offset": part.offset, "size": part.size}
            for part in signed_parts(s3, name, _KEY, made[-1], file)
        ]
        asked = {"parts": parts, "path": str(file), "parallel": PARALLEL}
        return _sending("raw", {**asked, "how": "sendfile" if how == SENDFILE else "read"})

    def clean() -> None:
        while made:
            s3.abort_multipart_upload(Bucket=name, Key=_KEY, UploadId=made.pop())

    return Contender(how, send, clean)


def _aws(cloud: LocalCloud, file: Path, program: Path) -> Contender[Sent]:
    s3, name = store_client(cloud.endpoints.s3_url), bucket(cloud)
    env = {"PATH": os.environ["PATH"], "HOME": str(file.parent), **cloud.environment()}
    argv = [str(program), "s3", "cp", "--quiet", str(file), f"s3://{name}/{_KEY}"]
    return Contender(
        AWS,
        lambda: _plain(timed(argv, env=env)),
        lambda: s3.delete_object(Bucket=name, Key=_KEY),
    )


def _plain(one: Run) -> Sent:
    return Sent(one.seconds, one.peak_bytes, one.stdout)


def _sending(how: str, asked: Mapping[str, object]) -> Sent:
    argv = [sys.executable, "-m", "bench.sending", how]
    found = timed(argv, stdin=json.dumps(asked), cwd=Path(__file__).parents[1])
    told = json.loads(found.stdout)
    return Sent(found.seconds, found.peak_bytes, found.stdout, told["seconds"], told)


if __name__ == "__main__":
    sys.exit(run("upload", measure))
