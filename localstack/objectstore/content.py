"""Stored bytes as an answer's content."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Connection
from typing import TypeVar

from localstack.objectstore.blobs import Blobs
from localstack.objectstore.catalog.slices import Slice
from localstack.objectstore.http.response import Pipe
from localstack.objectstore.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StoredContent:
    """Slices that are held until `close`: a delete meanwhile does not cut a running download."""

    blobs: Blobs
    slices: list[Slice]
    size: int

    def send(self, pipe: Pipe) -> None:
        for piece in self.slices:
            descriptor = self.blobs.open(piece.blob)
            try:
                pipe.file(descriptor, piece.offset, piece.length)
            finally:
                os.close(descriptor)

    def close(self) -> None:
        self.blobs.release(piece.blob for piece in self.slices)


def hold(
    store: Store, find: Callable[[Connection], tuple[T, list[Slice]]]
) -> tuple[T, list[Slice]]:
    """Run `find` in a read and hold the blobs of its slices; release them by StoredContent."""
    found: list[tuple[T, list[Slice]]] = []

    def look_up() -> list[str]:
        with store.database.read() as tx:
            found.append(find(tx))
        return [piece.blob for piece in found[0][1]]

    store.blobs.reading(look_up)
    return found[0]
