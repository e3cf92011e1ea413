"""Find every source's samples in a joined track by their sizes, one after the other.

Sizes are compared as lists: a sample lost, cut or swapped at any place changes them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .samples import Samples, expanded
from .tables import SampleSizes

_QT_SIZE_OF_PCM = 1
_EMPTY_SUBTITLE = 2


class NotAligned(Exception):
    """`place` is the first source whose samples do not follow."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


@dataclass(frozen=True, slots=True)
class Alignment:
    """`count` samples in the joined track; `starts[j]` is where source j's sample 0 would lie.

    It is None for a source without the track, and less than the place of its first sample where
    an edit list hid some in front.
    """

    count: int
    starts: tuple[int | None, ...]


def align(
    parts: Sequence[Samples | None], actual: SampleSizes, *, subtitles: bool = False
) -> Alignment:
    """Align `actual` with the sources' `parts`. Raises NotAligned."""
    if subtitles:
        parts = [None if part is None else Samples(_spoken(part.sizes)) for part in parts]
        actual = _spoken(actual)
    if actual.uniform and all(part.sizes.uniform for part in parts if part):
        return _align_uniform(parts, actual)
    return _align_lists(parts, expanded(actual))


def _spoken(sizes: SampleSizes) -> SampleSizes:
    """Subtitles without the empty samples (a length of 0 alone) that muxers put into pauses."""
    listed = array("I", (size for size in expanded(sizes) if size != _EMPTY_SUBTITLE))
    return SampleSizes(len(listed), 0, listed)


def _align_uniform(parts: Sequence[Samples | None], actual: SampleSizes) -> Alignment:
    """Samples of one size, as PCM has: counts decide. QuickTime may write PCM sizes as 1."""
    starts: list[int | None] = []
    position = hidden = 0
    for place, part in enumerate(parts):
        starts.append(None if part is None else position)
        if part is None:
            continue
        if part.sizes.uniform not in (actual.uniform, _QT_SIZE_OF_PCM):
            raise NotAligned(place)
        position += part.sizes.count
        hidden += part.head + part.tail
    if not position - hidden <= actual.count <= position:
        raise NotAligned(max(place for place, part in enumerate(parts) if part))
    return Alignment(actual.count, tuple(starts))


def _align_lists(parts: Sequence[Samples | None], output: array[int]) -> Alignment:
    """Follow every way in which edit lists may have hidden samples; the one that fits is kept.

    `reached` maps an end in the output to the starts that led there.
    """
    reached: dict[int, tuple[int | None, ...]] = {0: ()}
    last = 0
    for place, part in enumerate(parts):
        if part is None:
            reached = {end: (*starts, None) for end, starts in reached.items()}
            continue
        last = place
        sizes = expanded(part.sizes)
        reached = {
            start - head + len(sizes) - tail: (*starts, start - head)
            for start, starts in reached.items()
            for head, tail in _fits(output, start, sizes, part)
        }
        if not reached:
            raise NotAligned(place)
    if len(output) not in reached:
        raise NotAligned(last)
    return Alignment(len(output), reached[len(output)])


def _fits(
    output: array[int], start: int, sizes: array[int], part: Samples
) -> Iterator[tuple[int, int]]:
    """The (head, tail) of `sizes` that may be left out for the rest to lie at `start`."""
    for head in range(min(part.head, len(sizes)) + 1):
        end = max(head, len(sizes) - part.tail)
        shift = start - head
        if output[start : end + shift] != sizes[head:end]:
            continue
        yield head, len(sizes) - end
        while end < len(sizes) and end + shift < len(output) and output[end + shift] == sizes[end]:
            end += 1
            yield head, len(sizes) - end
