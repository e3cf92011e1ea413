"""The Range header of a GET, one range as S3 serves it."""

from __future__ import annotations

import re

from localstack.objectstore.errors import S3Error

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """(first byte, length), or None to send all: no range, several, or not understood.

    Raises S3Error InvalidRange when no byte of the object lies in it.
    """
    match = _RANGE.fullmatch(header.strip()) if header is not None else None
    if match is None or match[0] == "bytes=-":
        return None
    if match[1] == "":
        length = min(int(match[2]), size)
        first, last = size - length, size - 1
    else:
        first = int(match[1])
        last = min(int(match[2]), size - 1) if match[2] else size - 1
        if match[2] and int(match[2]) < first:
            return None
    if first >= size or last < first:
        raise S3Error("InvalidRange", RangeRequested=match[0], ActualObjectSize=size)
    return first, last - first + 1


def parse_copy_range(header: str | None, size: int) -> tuple[int, int]:
    """(first byte, length) of `x-amz-copy-source-range`, the whole without it.

    Raises S3Error InvalidArgument unless it is `bytes=first-last` within the source.
    """
    if header is None:
        return 0, size
    match = _RANGE.fullmatch(header)
    if match is None or not match[1] or not match[2]:
        raise S3Error(
            "InvalidArgument",
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first "
            "and last are the zero-based offsets of the first and last bytes to copy",
        )
    first, last = int(match[1]), int(match[2])
    if first > last or last >= size:
        raise S3Error(
            "InvalidArgument", f"Range specified is not valid for source object of size: {size}"
        )
    return first, last - first + 1
