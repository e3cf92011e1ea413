"""Which tracks the result carries, and where each source keeps its own of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reelroom.domain.media import DroppedTrack, Family, Footage, Track, TrackKind

_SUBTITLES: dict[Family, frozenset[str] | None] = {
    Family.MP4: frozenset({"mov_text"}),
    Family.MATROSKA: None,  # all of them
    Family.MPEGTS: frozenset({"dvb_subtitle", "hdmv_pgs_subtitle", "dvb_teletext"}),
    Family.AVI: frozenset(),
}
_TELEMETRY = "gpmd"
_CHAPTER_TAGS = frozenset({"text", "tx3g"})
_REASONS = {
    "tmcd": "written anew from the first file's time code",
    "fdsc": "GoPro's own index of this file; it would be wrong in the joined one",
}


def kept_tracks(reference: Footage, others: Sequence[Footage]) -> tuple[Track, ...]:
    """The first source's tracks that can be carried, in its order.

    A data or subtitle track that some source lacks is kept only where no other track sits
    in its place there: the concat demuxer matches by position.
    """
    return tuple(
        track
        for track in reference.tracks
        if is_carried(track, reference) and all(_fits(track, reference, other) for other in others)
    )


def is_carried(track: Track, footage: Footage) -> bool:
    """Whether the family's muxer can write this track unchanged."""
    if track.attached_picture or _is_chapter_text(track, footage):
        return False
    if track.kind in (TrackKind.VIDEO, TrackKind.AUDIO):
        return True
    if track.kind is TrackKind.SUBTITLE:
        allowed = _SUBTITLES[footage.family]
        return allowed is None or track.codec in allowed
    return footage.family is Family.MP4 and track.tag == _TELEMETRY


def _is_chapter_text(track: Track, footage: Footage) -> bool:
    return (
        bool(footage.chapters)
        and footage.family is Family.MP4
        and track.kind in (TrackKind.DATA, TrackKind.SUBTITLE)
        and track.tag in _CHAPTER_TAGS
        and track.samples == len(footage.chapters)
    )


def _fits(track: Track, reference: Footage, other: Footage) -> bool:
    if track.kind in (TrackKind.VIDEO, TrackKind.AUDIO):
        return True
    return counterpart(track, reference, other) is not None or track.index >= len(other.tracks)


def counterpart(track: Track, reference: Footage, other: Footage) -> int | None:
    """The index in `other` of the track that continues `track`."""
    place = [t.index for t in _alike(track, reference)].index(track.index)
    candidates = _alike(track, other)
    return candidates[place].index if place < len(candidates) else None


def _alike(track: Track, footage: Footage) -> list[Track]:
    return [
        t
        for t in footage.of_kind(track.kind)
        if (track.kind is not TrackKind.DATA or t.tag == track.tag)
        and not _is_chapter_text(t, footage)
    ]


def dropped_tracks(footage: Footage, kept: Sequence[int | None]) -> Iterator[DroppedTrack]:
    """The tracks of one source that the result does not carry, with the reason."""
    for track in footage.tracks:
        if track.index in kept:
            continue
        yield DroppedTrack(
            source=footage.name,
            kind=track.kind,
            tag=track.tag if "[" not in track.tag else track.codec,
            handler=track.handler,
            samples=track.samples,
            reason=_reason(track, footage),
        )


def _reason(track: Track, footage: Footage) -> str:
    if track.attached_picture:
        return "a cover picture"
    if _is_chapter_text(track, footage):
        return "written anew as chapters"
    if is_carried(track, footage):
        return "the other files have no such track"
    return _REASONS.get(track.tag, f"{footage.family} cannot be written with this kind of data")
