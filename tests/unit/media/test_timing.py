"""Duration lines: exact sums, the picture decides, long sound is waited for."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reelroom.domain.media import Family, Footage, Track, TrackKind
from reelroom.media.timing import duration_lines, extent, span, timing_warnings


def track(kind: TrackKind, start: str, duration: str) -> Track:
    return Track(
        index=0,
        track_id=1,
        kind=kind,
        codec="x",
        tag="x",
        handler="",
        time_base=Fraction(1, 1000),
        start=Fraction(start),
        duration=Fraction(duration),
        samples=1,
        data_bytes=1,
        properties=(),
    )


def footage(*tracks: Track, start: str = "0") -> Footage:
    return Footage(
        path=Path("a.mp4"),
        name="a.mp4",
        size_bytes=1,
        family=Family.MP4,
        container="mp4",
        start=Fraction(start),
        duration=max((t.start + t.duration for t in tracks), default=Fraction(9)),
        tracks=tracks,
    )


VIDEO, AUDIO, DATA = TrackKind.VIDEO, TrackKind.AUDIO, TrackKind.DATA


def test_telemetry_that_ends_late_opens_no_hole() -> None:
    gopro = footage(
        track(VIDEO, "0", "12.0787"), track(AUDIO, "0", "12.0747"), track(DATA, "0", "13.013")
    )
    assert span(gopro) == Fraction("12.0787")


def test_sound_a_little_longer_than_the_picture_is_not_waited_for() -> None:
    assert span(footage(track(VIDEO, "0", "10"), track(AUDIO, "0", "10.00683"))) == 10


def test_sound_much_longer_than_the_picture_is_waited_for() -> None:
    late = footage(track(VIDEO, "0", "10"), track(AUDIO, "0", "11"))
    assert span(late) == 11
    assert extent(late) == 10


def test_a_picture_that_starts_late_counts_from_the_files_start() -> None:
    assert span(footage(track(VIDEO, "0.067", "2"), track(AUDIO, "0", "2"))) == Fraction("2.067")


def test_the_encoder_delay_of_sound_counts_for_nothing() -> None:
    early = footage(track(VIDEO, "0", "2"), track(AUDIO, "-0.021", "2.021"), start="-0.021")
    assert span(early) == 2


def test_a_file_without_picture_lasts_as_long_as_its_sound() -> None:
    assert span(footage(track(AUDIO, "0", "3"))) == 3
    assert span(footage()) == 9


@given(st.lists(st.fractions(min_value=0, max_value=4000, max_denominator=90_000), max_size=100))
def test_the_lines_sum_never_errs_by_more_than_half_a_microsecond(spans: list[Fraction]) -> None:
    written = [Fraction(line) for line in duration_lines(spans)]
    for count in range(len(spans) + 1):
        error = sum(written[:count], Fraction(0)) - sum(spans[:count], Fraction(0))
        assert abs(error) <= Fraction(1, 2_000_000)


def test_what_a_viewer_may_notice_is_said() -> None:
    short = footage(track(VIDEO, "0", "10"), track(AUDIO, "0.5", "8"))
    assert list(timing_warnings(short)) == [
        "a.mp4: sound starts 0.50 s after the picture",
        "a.mp4: sound ends 1.50 s before the picture",
    ]
