"""Things that a hostile file may point to, and that notice when somebody comes."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Traps:
    """`file` is a FIFO, `url` an HTTP address; `visits` names each that was opened."""

    file: Path
    url: str
    visits: list[str] = field(default_factory=list)


@contextmanager
def set_traps(folder: Path) -> Iterator[Traps]:
    fifo = folder / "secret.mp4"
    os.mkfifo(fifo)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        traps = Traps(fifo, f"http://127.0.0.1:{listener.getsockname()[1]}/secret.mp4")
        over = threading.Event()
        watchers = [
            threading.Thread(target=_watch_file, args=(traps, over), daemon=True),
            threading.Thread(target=_watch_url, args=(traps, listener, over), daemon=True),
        ]
        for watcher in watchers:
            watcher.start()
        try:
            yield traps
        finally:
            over.set()
            _let_go(traps, listener)
            for watcher in watchers:
                watcher.join()


def _watch_file(traps: Traps, over: threading.Event) -> None:
    while not over.is_set():
        with traps.file.open("wb"):  # waits until somebody opens it to read
            if not over.is_set():
                traps.visits.append("file")


def _watch_url(traps: Traps, listener: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        with listener.accept()[0]:
            if not over.is_set():
                traps.visits.append("url")


def _let_go(traps: Traps, listener: socket.socket) -> None:
    """Both watchers wait for a visitor: we are the last one."""
    os.close(os.open(traps.file, os.O_RDONLY))
    socket.create_connection(listener.getsockname(), timeout=10).close()
