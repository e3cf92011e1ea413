"""Every way in which two files differ: refused in words, mended, or joined without loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelroom.domain.media import CombineReport
from reelroom.domain.media_errors import SourcesMismatch, TrimmedClip
from reelroom.media.limits import MediaLimits
from reelroom.media.plan import plan_combine
from tests.media.conftest import Combine, source
from tests.media.footage import FootageBox
from tests.media.kinds import ALLOWED, MISMATCHES, REFUSED, TREATED, TRIMMED, Joined, Refused
from tests.media.reading import cached_content, content


def test_the_table_has_all_kinds_that_were_measured() -> None:
    assert len(MISMATCHES) >= 33
    assert len({kind.kind for kind in MISMATCHES}) == len(MISMATCHES)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.kind)
def test_a_mismatch_is_refused_with_file_property_and_both_values(
    case: Refused, clips: FootageBox, limits: MediaLimits
) -> None:
    files = [clips[case.first], clips[case.second]]
    with pytest.raises(SourcesMismatch) as refusal:
        plan_combine([source(path) for path in files], limits=limits)
    named = {difference.property: difference for difference in refusal.value.differences}
    found = named[case.property]
    assert (found.source, found.reference) == (files[1].name, files[0].name)
    assert found.value != found.reference_value
    if case.value:
        assert (found.value, found.reference_value) == (case.value, case.reference_value)
    assert found.value in refusal.value.message
    assert found.reference_value in refusal.value.message


def test_a_trimmed_clip_is_refused_where_its_hidden_frames_would_show(
    clips: FootageBox, limits: MediaLimits
) -> None:
    files = [clips[TRIMMED.first], clips[TRIMMED.second]]
    with pytest.raises(TrimmedClip, match=r"trimmed\.mp4"):
        plan_combine([source(path) for path in files], limits=limits)


@pytest.mark.parametrize("case", [*TREATED, *ALLOWED], ids=lambda case: case.kind)
def test_an_allowed_pair_joins_without_losing_a_packet_or_a_picture(
    case: Joined, clips: FootageBox, combine: Combine, tmp_path: Path
) -> None:
    files = [clips[case.first], clips[case.second]]
    report = combine(files)
    joined = tmp_path / "joined.part"
    assert report.sources[1].treatments == ((case.treatment,) if case.treatment else ())
    found, wanted = content(joined), [cached_content(path) for path in files]
    for kind in ("video", "audio"):
        assert found.packets[kind] == sum((one.packets[kind] for one in wanted), ())
    assert found.pictures
    assert found.pictures == sum((one.pictures for one in wanted), ())
    assert found.complaints == ()
    assert _apart_ms(report) < 1


def _apart_ms(report: CombineReport) -> float:
    return report.av_error_ms or 0.0


def test_every_difference_of_every_file_is_named(clips: FootageBox, limits: MediaLimits) -> None:
    files = [clips[name] for name in ("reference", "resolution", "mono", "hlg")]
    with pytest.raises(SourcesMismatch) as refusal:
        plan_combine([source(path) for path in files], limits=limits)
    named = [(found.source, found.property) for found in refusal.value.differences]
    assert named == [
        ("resolution.mp4", "frame size"),
        ("mono.mp4", "audio channels"),
        ("hlg.mp4", "color primaries"),
        ("hlg.mp4", "color transfer"),
        ("hlg.mp4", "color space"),
    ]


def test_the_very_same_container_can_be_demanded(clips: FootageBox, limits: MediaLimits) -> None:
    files = [source(clips["reference"]), source(clips["mov"])]
    with pytest.raises(SourcesMismatch, match="container is mov, but mp4"):
        plan_combine(files, limits=limits, same_container=True)
