"""Uploading one file from a browser: the page beside plain PUTs of the same parts by `fetch`.

Both in the same Chromium, of the same file. Plain means: URLs signed before, five requests at a
time (the most that the page has under way), slices of the file as bodies, nothing computed. The
page makes the upload, asks for URLs, reads every part, computes its CRC-64/NVME and draws bars.

What the checksums alone take is told by a third: the same plain PUTs, and the page's own Worker
computes the checksum of every part beside them. Where no wire is slower than two cores, that is
the most that any uploader with checksums reaches.
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path
from typing import Any, Final

from selenium.webdriver.common.by import By

from bench.cloud import USER, bench_cloud, bucket, signed_in, stored, swept
from bench.command import run
from bench.compare import Contender, interleaved, rate_of
from bench.figure import Figure, at_most, megabytes
from bench.footage import camera_file
from bench.options import Options, Scale
from bench.process import ProgramFailed, Run
from bench.servers import store_client
from bench.storing import signed_parts
from localstack.cloud import LocalCloud
from localstack.page.built import BUILT, is_built
from tests.browser import chromium
from tests.browser.faults import Storage
from tests.browser.screen import Screen

OURS: Final = "page"
RAW: Final = "plain PUTs by fetch"
SUMMED: Final = "plain PUTs and checksums"
_SIZE: Final = {Scale.QUICK: 17 << 20, Scale.USUAL: 300 << 20, Scale.FULL: 1 << 30}
_ROUNDS: Final = {Scale.QUICK: 1, Scale.USUAL: 3, Scale.FULL: 5}
_SHARE: Final = 0.95
_PARALLEL: Final = 5
_FIRST_LOAD_KB: Final = 45.0
_KEY: Final = "staging/bench"
# Storage holds each of five connections back to its share of 125 MB/s.
_GIGABIT: Final = {"action": "slow", "operation": "UploadPart", "bytesPerSecond": 25_000_000}
_FIRST_FILES: Final = re.compile(r'(?:src|href)="(/assets/[^"]+\.js)"')

_BEGIN: Final = """
    performance.clearResourceTimings();
    performance.setResourceTimingBufferSize(10000);"""
# From the first part's request until storage has answered the last.
_TOOK: Final = """
    const [store, parts, done] = arguments;
    const puts = [];
    new PerformanceObserver((seen, observer) => {
        puts.push(...seen.getEntries().filter((one) => one.initiatorType === 'xmlhttprequest'
            && one.name.startsWith(store)));
        if (puts.length < parts) return;
        observer.disconnect();
        const began = Math.min(...puts.map((one) => one.startTime));
        done(Math.max(...puts.map((one) => one.responseEnd)) - began);
    }).observe({type: 'resource', buffered: true});"""
_ADD_INPUT: Final = """
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'plain';
    document.body.append(input);"""
_PLAIN: Final = """
    const [parts, parallel, worker, done] = arguments;
    const summing = worker && new Worker(worker);
    const [file] = document.getElementById('plain').files;
    const left = [...parts];
    const began = performance.now();
    const lane = async () => {
        for (let part = left.shift(); part; part = left.shift()) {
            const body = file.slice(part.offset, part.offset + part.size);
            if (summing) summing.postMessage({id: part.offset, piece: body});
            const answer = await fetch(part.url, {method: 'PUT', body});
            if (!answer.ok) throw new Error(`storage answers ${answer.status}`);
        }
    };
    Promise.all(Array.from({length: parallel}, lane))
        .then(() => done(performance.now() - began), (cause) => done(String(cause)))
        .finally(() => summing && summing.terminate());"""


def measure(options: Options, folder: Path) -> list[Figure]:
    """Upload one file from a browser."""
    if missing := _missing():
        return [Figure("upload from Chromium", f"left out: {missing}")]
    profile = folder / "chromium"
    with bench_cloud(folder) as cloud:
        driver = chromium.started(profile)
        try:
            return measure_in(cloud, Screen(driver, cloud.api_url), options, folder)
        finally:
            chromium.ended(driver, profile)


def measure_in(cloud: LocalCloud, screen: Screen, options: Options, folder: Path) -> list[Figure]:
    """In a cloud and a browser that run already."""
    screen.driver.set_script_timeout(600)
    file = camera_file(folder / "GX010042.MP4", options.size_of(_SIZE))
    contenders = [
        _page(cloud, screen, file),
        _plain(cloud, screen, file, RAW),
        _plain(cloud, screen, file, SUMMED, _worker()),
    ]
    size, storage = file.stat().st_size, Storage(cloud.endpoints.s3_url)
    what = f"upload {megabytes(size)} from Chromium, until all parts are there"
    figures = []
    for network, rules in ((f"{what}, at 1 Gbit/s", [_GIGABIT]), (f"{what}, no network", [])):
        storage.set(*rules)
        runs = interleaved(contenders, options.rounds_of(_ROUNDS), options.patience_s)
        figures.append(rate_of(network, size, runs, OURS, RAW, _SHARE))
        figures.append(rate_of(f"{network}, checksums too", size, runs, OURS, SUMMED, _SHARE))
    return [*figures, first_load()]


def first_load(built: Path = BUILT) -> Figure:
    """Scripts that the page needs before it shows anything, as they are sent."""
    html = (built / "index.html").read_text(encoding="utf-8")
    scripts = [built / name.removeprefix("/") for name in _FIRST_FILES.findall(html)]
    sent = sum(len(gzip.compress(script.read_bytes(), 6)) for script in scripts)
    return at_most("scripts of the first load, gzipped", sent / 1e3, _FIRST_LOAD_KB, "KB")


def _missing() -> str:
    if not is_built():
        return "The page is not built; run `make page`."
    return "" if chromium.program() else chromium.MISSING


def _page(cloud: LocalCloud, screen: Screen, file: Path) -> Contender[Run]:
    before = stored(cloud)
    made: list[str] = []

    def send() -> Run:
        with signed_in(cloud) as room:
            made.append(room.sessions.create("Upload", "2026-11-21").id)
        screen.sign_in_with(cloud.token(USER), USER)
        screen.open(f"/sessions/{made[-1]}")
        screen.press("Attach footage")
        screen.choose("Choose files", file)
        screen.see(".note.good", "can be taken as it is")
        screen.script(_BEGIN)
        screen.press("Upload footage")
        asked = (cloud.endpoints.s3_url, _part_count(file))
        took = screen.driver.execute_async_script(_TOOK, *asked)
        return Run(float(took) / 1000, 0)

    def clean() -> None:
        screen.open("/icon.svg")
        with signed_in(cloud) as room:
            while made:
                room.sessions.remove(made.pop())
        swept(cloud, before)

    return Contender(OURS, send, clean)


def _part_count(file: Path) -> int:
    from reelroom.domain.parts import part_count, part_size

    size = file.stat().st_size
    return part_count(size, part_size(size))


def _worker(built: Path = BUILT) -> str:
    """The page's own script that computes checksums, by its path."""
    (script,) = built.glob("assets/reading.worker-*.js")
    return f"/{script.relative_to(built)}"


def _plain(
    cloud: LocalCloud, screen: Screen, file: Path, name: str, worker: str = ""
) -> Contender[Run]:
    """`worker`: a script that computes the checksums beside it; none when empty."""
    s3, media = store_client(cloud.endpoints.s3_url), bucket(cloud)
    made: list[str] = []

    def send() -> Run:
        made.append(s3.create_multipart_upload(Bucket=media, Key=_KEY)["UploadId"])
        parts = [
            {"url": part.url, "offset": part.offset, "size": part.size}
            for part in signed_parts(s3, media, _KEY, made[-1], file)
        ]
        screen.open("/")  # of the page's origin, under the page's policy
        screen.script(_ADD_INPUT)
        screen.driver.find_element(By.ID, "plain").send_keys(str(file))
        took: Any = screen.driver.execute_async_script(_PLAIN, parts, _PARALLEL, worker)
        if not isinstance(took, int | float):
            raise ProgramFailed(str(took))
        return Run(took / 1000, 0)

    def clean() -> None:
        while made:
            s3.abort_multipart_upload(Bucket=media, Key=_KEY, UploadId=made.pop())

    return Contender(name, send, clean)


if __name__ == "__main__":
    sys.exit(run("browser", measure))
