"""The local object store beside nginx's WebDAV: PUT of parts, memory, ranges of a large object.

nginx writes what comes and renames it; ours also checks the signature and computes a CRC64NVME.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bench.command import run
from bench.compare import Contender, interleaved, rate_of
from bench.figure import Figure, at_most, megabytes, seconds
from bench.options import Options, Scale
from bench.process import Run, Watch, highest_resident_bytes
from bench.raw import Put, put_all, read_range
from bench.servers import BUCKET, Server, nginx, object_store, store_client
from bench.tools import NotHere

OURS: Final = "object store"
NGINX: Final = "nginx WebDAV"
_SIZE: Final = {Scale.QUICK: 8 << 20, Scale.USUAL: 512 << 20, Scale.FULL: 2 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 5, Scale.FULL: 9}
_LARGE: Final = {Scale.QUICK: 16 << 20, Scale.USUAL: 1 << 30, Scale.FULL: 4 << 30}
_READS: Final = {Scale.QUICK: 10, Scale.USUAL: 500, Scale.FULL: 2000}
_PARALLEL: Final = 8
_SHARE: Final = 0.7
_MEMORY_MB: Final = 100.0
_RANGE: Final = 1 << 20
_LARGE_PARTS: Final = 64
_SMALLEST_PART: Final = 5 << 20


def measure(options: Options, folder: Path) -> list[Figure]:
    """PUT parts, hold a large object, read ranges of it."""
    size = options.size_of(_SIZE)
    data = folder / "data"
    block = random.Random(1).randbytes(1 << 20)  # nosec B311 # the same bytes in each run
    data.write_bytes(block * max(1, size >> 20))
    figures: list[Figure] = []
    with ExitStack() as stack:
        ours = stack.enter_context(object_store(folder / "store"))
        try:
            peer = stack.enter_context(nginx(folder / "nginx"))
        except NotHere as reason:
            peer = None
            figures.append(Figure(f"PUT beside {NGINX}", f"left out: {reason}"))
        for parts in (1, _PARALLEL) if peer else ():
            assert peer is not None
            figures.append(_puts(ours, peer, data, parts, options))
        figures += _large(ours, peer, data, options)
    return figures


def _puts(ours: Server, peer: Server, data: Path, parts: int, options: Options) -> Figure:
    size = data.stat().st_size // parts
    contenders = [_to_store(ours, data, size, parts), _to_nginx(peer, data, size, parts)]
    rounds = options.rounds_of(_ROUNDS)
    runs = interleaved(contenders, rounds, options.patience_s)
    name = f"PUT of {parts} x {megabytes(size)} at once"
    return rate_of(name, size * parts, runs, OURS, NGINX, _SHARE)


def _to_store(server: Server, data: Path, size: int, parts: int) -> Contender[Run]:
    client = store_client(server.url)
    open_uploads: list[str] = []

    def send() -> Run:
        made = client.create_multipart_upload(Bucket=BUCKET, Key="put")["UploadId"]
        open_uploads.append(made)
        puts = _signed(client, made, data, size, parts)
        return _clocked(server, lambda: put_all(puts, parts))

    def clean() -> None:
        client.abort_multipart_upload(Bucket=BUCKET, Key="put", UploadId=open_uploads.pop())

    return Contender(OURS, send, clean)


def _signed(client: Any, upload: str, data: Path, size: int, parts: int) -> list[Put]:  # noqa: ANN401
    """Part n is the n-th slice of `data`, from its start again at its end."""
    room = data.stat().st_size // size
    return [
        Put(
            client.generate_presigned_url(
                "upload_part",
                {"Bucket": BUCKET, "Key": "put", "UploadId": upload, "PartNumber": number + 1},
            ),
            data,
            number % room * size,
            size,
        )
        for number in range(parts)
    ]


def _to_nginx(server: Server, data: Path, size: int, parts: int) -> Contender[Run]:
    puts = [Put(f"{server.url}/{n}", data, n * size, size) for n in range(parts)]

    def clean() -> None:
        for path in server.folder.iterdir():
            path.unlink()

    return Contender(NGINX, lambda: _clocked(server, lambda: put_all(puts, parts)), clean)


def _clocked(server: Server, act: Callable[[], None]) -> Run:
    with Watch(server.pid) as watch:
        started = time.perf_counter()
        act()
        took = time.perf_counter() - started
    return Run(took, watch.peak_bytes)


def _large(ours: Server, peer: Server | None, data: Path, options: Options) -> list[Figure]:
    size = max(options.of(_LARGE) // _LARGE_PARTS, _SMALLEST_PART)
    count, client = options.of(_LARGE) // size, store_client(ours.url)
    total = count * size
    upload = client.create_multipart_upload(Bucket=BUCKET, Key="put")["UploadId"]
    put_all(_signed(client, upload, data, size, count), _PARALLEL)
    listed = client.list_parts(Bucket=BUCKET, Key="put", UploadId=upload)["Parts"]
    parts = [{"PartNumber": one["PartNumber"], "ETag": one["ETag"]} for one in listed]
    client.complete_multipart_upload(
        Bucket=BUCKET, Key="put", UploadId=upload, MultipartUpload={"Parts": parts}
    )
    url = client.generate_presigned_url("get_object", {"Bucket": BUCKET, "Key": "put"})
    own = _latencies(url, total, options.of(_READS))
    other: list[float] = []
    if peer:
        with (peer.folder / "large").open("wb") as file:
            file.truncate(total)
        other = _latencies(f"{peer.url}/large", total, options.of(_READS))
    held = highest_resident_bytes(ours.pid) / 1e6
    return [
        at_most(f"memory of the object store, {megabytes(total)} in", held, _MEMORY_MB, "MB"),
        _latency("middle", own, other, total, 0.5),
        _latency("99 of 100", own, other, total, 0.99),
    ]


def _latencies(url: str, total: int, reads: int) -> list[float]:
    chance = random.Random(2)  # nosec B311 # the same places in each run
    connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
    found = []
    for _ in range(reads):
        offset = chance.randrange(total - _RANGE)
        started = time.perf_counter()
        read_range(connection, url, offset, _RANGE)
        found.append(time.perf_counter() - started)
    connection.close()
    return sorted(found)


def _latency(
    what: str, own: Sequence[float], other: Sequence[float], total: int, share: float
) -> Figure:
    ours, peer = (_at(one, share) for one in (own, other or [0.0]))
    return Figure(
        f"1 MiB range of {megabytes(total)}, {what}",
        seconds(ours),
        f"{seconds(peer)} ({NGINX})" if other else "",
        f"{ours / peer:.2f}x" if other else "",
    )


def _at(values: Sequence[float], share: float) -> float:
    return statistics.median(values) if share == 0.5 else values[int(len(values) * share)]


if __name__ == "__main__":
    sys.exit(run("objectstore", measure))
