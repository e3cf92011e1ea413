"""A joined track is accepted only when every source's samples lie in it, in order."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelroom.media.align import NotAligned, align
from reelroom.media.samples import Samples
from reelroom.media.tables import SampleSizes


def listed(*sizes: int) -> SampleSizes:
    return SampleSizes(len(sizes), 0, array("I", sizes))


def uniform(size: int, count: int) -> SampleSizes:
    return SampleSizes(count, size, array("I"))


def part(*sizes: int, head: int = 0, tail: int = 0) -> Samples:
    return Samples(listed(*sizes), head, tail)


def test_sources_one_after_the_other_are_aligned() -> None:
    found = align([part(1, 2), part(3)], listed(1, 2, 3))
    assert (found.count, found.starts) == (3, (0, 2))


@pytest.mark.parametrize(
    ("output", "missing"),
    [((1, 2), 1), ((1, 2, 4), 1), ((3, 1, 2), 0), ((1, 2, 3, 3), 1), ((), 0), ((1, 3), 0)],
)
def test_a_missing_or_foreign_sample_names_its_source(
    output: tuple[int, ...], missing: int
) -> None:
    with pytest.raises(NotAligned) as error:
        align([part(1, 2), part(3)], listed(*output))
    assert error.value.place == missing


def test_samples_hidden_by_an_edit_list_may_be_left_out() -> None:
    found = align([part(9, 1, 2, tail=2), part(9, 1, 2, head=1, tail=1)], listed(9, 1, 1, 2))
    assert (found.count, found.starts) == (4, (0, 1))


def test_not_more_than_the_edit_list_hides_may_be_left_out() -> None:
    with pytest.raises(NotAligned):
        align([part(5, 6, 7, tail=1)], listed(5))


def test_a_source_without_the_track_is_passed_over() -> None:
    found = align([part(1), None, part(2)], listed(1, 2))
    assert found.starts == (0, None, 1)


def test_sound_of_one_sample_size_is_counted() -> None:
    parts = [Samples(uniform(4, 48_000)), Samples(uniform(4, 1000))]
    assert align(parts, uniform(4, 49_000)).count == 49_000
    with pytest.raises(NotAligned):
        align(parts, uniform(4, 48_999))
    with pytest.raises(NotAligned):
        align(parts, uniform(6, 49_000))


def test_a_uniform_result_of_listed_sources_is_compared_sample_by_sample() -> None:
    assert align([part(7, 7), part(7)], uniform(7, 3)).count == 3
    with pytest.raises(NotAligned):
        align([part(7, 7), part(7)], uniform(7, 4))


def test_empty_subtitles_in_pauses_do_not_count() -> None:
    found = align([part(2, 30, 2), part(40)], listed(30, 2, 2, 40, 2), subtitles=True)
    assert found.count == 2


@given(
    st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=8), min_size=1, max_size=5),
    st.data(),
)
def test_any_single_loss_is_found(sources: list[list[int]], data: st.DataObject) -> None:
    parts = [part(*sizes) for sizes in sources]
    whole = [size for sizes in sources for size in sizes]
    assert align(parts, listed(*whole)).count == len(whole)
    lost = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(NotAligned):
        align(parts, listed(*whole[:lost], *whole[lost + 1 :]))
