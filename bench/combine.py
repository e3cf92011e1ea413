"""`reelroom combine` beside bare ffmpeg, LosslessCut's command, `cat` and `cp` of the same files.

It probes, compares, joins, verifies and brings the result to the disk; the hash is apart, it is
computed while publishing. Cancelling has a bench of its own.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.command import run
from bench.compare import Contender, interleaved, peak_bytes, slower_by
from bench.figure import Figure, at_most, megabytes
from bench.footage import chapters, dense_file
from bench.joins import BARE, CAT, CP, LOSSLESSCUT, OURS, JoinRun, contenders, reelroom
from bench.options import Options, Scale
from bench.process import timed

_SIZE: Final = {Scale.QUICK: 4 << 20, Scale.USUAL: 500 << 20, Scale.FULL: 2 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 7}
_DENSE: Final = {Scale.QUICK: 5_000, Scale.USUAL: 250_000, Scale.FULL: 250_000}
_LONGEST: Final = {Scale.QUICK: 0, Scale.USUAL: 0, Scale.FULL: 24 << 30}

_TIMES_BARE: Final = 1.25
_TREE_MB: Final = 130.0
_FREE_PACKETS: Final = 500_000
_BYTES_PER_PACKET: Final = 80
_EXTRA_BYTES: Final = 3 << 19
_EXTRA_PER_PACKET: Final = 60


def measure(options: Options, folder: Path) -> list[Figure]:
    """Join camera files: time, memory, disk."""
    size, rounds = options.size_of(_SIZE), options.rounds_of(_ROUNDS)
    files = chapters(folder, 2, size)
    runs = interleaved(contenders(files, folder), rounds, options.patience_s)
    what = f"2 x {megabytes(files[0].stat().st_size)}"
    figures = [*_times(what, runs), *_costs(what, runs)]
    figures += _dense(options.of(_DENSE), folder)
    if longest := options.of(_LONGEST):
        figures += _long(files, longest, folder)
    return figures


def _times(what: str, runs: Mapping[str, Sequence[JoinRun]]) -> list[Figure]:
    durable = {
        name: [replace(run, seconds=run.durable_seconds) for run in some]
        for name, some in runs.items()
    }
    return [
        slower_by(f"join {what}, to the disk", durable, OURS, BARE, _TIMES_BARE),
        slower_by(f"join {what}, to the disk", durable, OURS, LOSSLESSCUT, 1.0),
        slower_by(f"join {what}, to the disk", durable, OURS, CAT),
        slower_by(f"join {what}, to the disk", durable, OURS, CP),
        slower_by(f"join {what}, until it exits (only ours syncs)", runs, OURS, BARE),
        slower_by(f"join {what}, until it exits (only ours syncs)", runs, OURS, LOSSLESSCUT),
        slower_by(f"join {what}, bare", durable, BARE, CAT),
    ]


def _costs(what: str, runs: Mapping[str, Sequence[JoinRun]]) -> list[Figure]:
    """Memory of the process tree, and files beyond sources and result."""
    own = runs[OURS]
    packets = _packets(own[0])
    extra = max(run.extra_bytes for run in own)
    allowed = _EXTRA_BYTES + _EXTRA_PER_PACKET * packets
    peers = ", ".join(
        f"{megabytes(peak_bytes(some))} ({name})" for name, some in runs.items() if name != OURS
    )
    return [
        at_most(f"memory of the tree, {what}", peak_bytes(own) / 1e6, _TREE_MB, "MB", peers),
        at_most(f"extra disk, {packets:,} packets", extra / 1e6, allowed / 1e6, "MB"),
    ]


def _packets(run: JoinRun) -> int:
    return sum(track["samples"] for track in json.loads(run.stdout)["tracks"])


def _dense(packets: int, folder: Path) -> list[Figure]:
    """As many packets as a day of footage has, in few bytes: memory follows packets, not bytes.

    Bare ffmpeg's index of as many packets and an idle `reelroom` are what no join can do without.
    """
    file = dense_file(folder / "dense.mp4", packets)
    ours, bare, *_ = contenders([file, file], folder)
    found = _once(bare).peak_bytes
    idle = timed([*reelroom(), "--help"]).peak_bytes
    told = f"{megabytes(found)} ({BARE}), {megabytes(idle)} (reelroom --help)"
    return _memory(ours, "few bytes", told)


def _long(files: Sequence[Path], total: int, folder: Path) -> list[Figure]:
    """`total` bytes of source: the same chapters again and again, for want of disk."""
    times = -(-total // sum(file.stat().st_size for file in files))
    if shutil.disk_usage(folder).free < total * 1.1:
        return [Figure(f"memory of the tree, {megabytes(total)}", "not enough disk to measure")]
    return _memory(contenders([*files] * times, folder)[0], megabytes(total))


def _once(contender: Contender[JoinRun]) -> JoinRun:
    try:
        return contender.run()
    finally:
        contender.clean()


def _memory(ours: Contender[JoinRun], of: str, peers: str = "") -> list[Figure]:
    found = _once(ours)
    packets = _packets(found)
    allowed = _TREE_MB + max(0, packets - _FREE_PACKETS) * _BYTES_PER_PACKET / 1e6
    name = f"memory of the tree, {of}, {packets:,} packets"
    extra = _EXTRA_BYTES + _EXTRA_PER_PACKET * packets
    return [
        at_most(name, found.peak_bytes / 1e6, allowed, "MB", peers),
        at_most(f"extra disk, {packets:,} packets", found.extra_bytes / 1e6, extra / 1e6, "MB"),
    ]


if __name__ == "__main__":
    sys.exit(run("combine", measure))
