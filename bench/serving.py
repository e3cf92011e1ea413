"""Another server with one file: `python -m bench.serving FILE`, which prints its port.

As fast as the kernel can, by sendfile, and with what an importer asks of a server: a length, an
ETag, ranges.
"""

from __future__ import annotations

import re
import socketserver
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_RANGE: Final = re.compile(rb"range: bytes=(\d+)-", re.IGNORECASE)


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        start = 0
        while (line := self.rfile.readline().strip()) != b"":
            found = _RANGE.match(line)
            start = int(found[1]) if found else start
        with Path(sys.argv[1]).open("rb") as file, suppress(OSError):
            size = file.seek(0, 2)
            status = "206 Partial Content" if start else "200 OK"
            head = [
                f"HTTP/1.1 {status}",
                f"Content-Length: {size - start}",
                "Content-Type: video/mp4",
                'ETag: "1"',
                "Connection: close",
            ]
            head += [f"Content-Range: bytes {start}-{size - 1}/{size}"] if start else []
            self.request.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
            self.request.sendfile(file, start)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


if __name__ == "__main__":
    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
