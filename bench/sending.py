"""One upload in a process of its own: `python -m bench.sending client|raw` with JSON on stdin.

`client` is what `reelroom upload` does until the job is queued, bars included; the upload stays
open, so that no job starts. `raw` puts the same parts to URLs that were signed before.
Both answer one line of JSON: `seconds` from the first request until the last part has arrived.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


def main() -> None:
    asked: dict[str, Any] = json.load(sys.stdin)
    send = client if sys.argv[1] == "client" else raw
    print(json.dumps(send(**asked)))


def client(*, api_url: str, token: str, session: str, path: str) -> dict[str, Any]:
    """`signed`: requests that asked for targets; `upload`: the id of the open upload."""
    import httpx

    from reelroom.cli import show
    from reelroom.client.client import Reelroom
    from reelroom.client.targets import PARALLEL
    from reelroom.client.transport import Transport
    from reelroom.client.upload import Uploads

    requests: list[bytes] = []
    counting = httpx.Client(
        timeout=35,
        trust_env=False,
        event_hooks={"request": [lambda request: requests.append(request.content)]},
    )
    with Reelroom(api_url, token) as room, show.bytes_bars() as bars:
        given = room.uploads
        transport = Transport(api_url, lambda: token, http=counting)
        uploads = Uploads(transport, given.http, PARALLEL)
        file = Path(path)
        bar = bars.add_task(file.name, total=file.stat().st_size)
        acknowledged = [0.0]

        def on_bytes(count: int) -> None:
            bars.advance(bar, count)
            acknowledged[0] = time.perf_counter()

        began = time.perf_counter()
        upload, targets = uploads.create(session, [file])
        with ThreadPoolExecutor(PARALLEL) as executor:
            uploads.send_source(file, upload.sources[0], executor, targets, on_bytes)
        whole = time.perf_counter() - began
    signed = sum(b"targets" in request for request in requests)
    parts = upload.sources[0].part_count
    return {
        "seconds": acknowledged[0] - began,
        "whole": whole,
        "signed": signed,
        "parts": parts,
        "upload": upload.id,
    }


def raw(*, parts: list[dict[str, Any]], path: str, parallel: int, how: str) -> dict[str, Any]:
    from bench.raw import Put, put_all, read_and_send, sendfile

    puts = [Put(part["url"], Path(path), part["offset"], part["size"]) for part in parts]
    began = time.perf_counter()
    put_all(puts, parallel, sendfile if how == "sendfile" else read_and_send)
    return {"seconds": time.perf_counter() - began}


if __name__ == "__main__":
    main()
