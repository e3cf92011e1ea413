"""Checksums of bytes that are stored already, read in small blocks."""

from __future__ import annotations

import os
from collections.abc import Iterable

from localstack.objectstore.blobs import Blobs
from localstack.objectstore.catalog.slices import Slice
from localstack.objectstore.checksums import Algorithm, Digest

BLOCK_BYTES = 256 * 1024


def digest_slices(
    blobs: Blobs, pieces: Iterable[Slice], algorithms: Iterable[Algorithm]
) -> dict[Algorithm, bytes]:
    """Each algorithm over the slices' bytes; the slices must be held against removal."""
    digests = [Digest(algorithm) for algorithm in algorithms]
    buffer = memoryview(bytearray(BLOCK_BYTES))
    for piece in pieces:
        descriptor = blobs.open(piece.blob)
        try:
            _feed(descriptor, piece, buffer, digests)
        finally:
            os.close(descriptor)
    return {digest.algorithm: digest.digest() for digest in digests}


def _feed(descriptor: int, piece: Slice, buffer: memoryview, digests: list[Digest]) -> None:
    done = 0
    while done < piece.length:
        block = buffer[: min(len(buffer), piece.length - done)]
        count = os.preadv(descriptor, [block], piece.offset + done)
        if count == 0:
            raise OSError(f"blob {piece.blob} is shorter than its record says")
        for digest in digests:
            digest.update(block[:count])
        done += count
