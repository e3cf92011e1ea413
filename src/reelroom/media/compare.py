"""Which properties of a source differ from the first source's: all of them, in words."""

from __future__ import annotations

from collections.abc import Iterator

from reelroom.domain.media import Difference, Footage, Track, TrackKind

from .signature import CODEC, SETUP

_COUNTED = (TrackKind.VIDEO, TrackKind.AUDIO)
_FOLLOWS_CODEC = frozenset(
    {"codec tag", "codec profile", "pixel format", "audio sample format"}
    | {"frame reordering depth", "bits per audio sample", "bits per raw audio sample"}
)
_UNKNOWN = {"field order": "unknown"}


def differences(
    reference: Footage, other: Footage, *, same_container: bool = False
) -> Iterator[Difference]:
    """Everything that keeps `other` from being appended to `reference` without loss."""
    if other.family is not reference.family:
        yield _difference(reference, other, "container", reference.family, other.family)
        return
    if same_container and other.container != reference.container:
        yield _difference(reference, other, "container", reference.container, other.container)
    for kind in _COUNTED:
        yield from _of_kind(reference, other, kind)


def _of_kind(reference: Footage, other: Footage, kind: TrackKind) -> Iterator[Difference]:
    ours, theirs = reference.of_kind(kind), other.of_kind(kind)
    if len(ours) != len(theirs):
        yield _difference(
            reference, other, f"number of {kind} tracks", str(len(ours)), str(len(theirs))
        )
    for place, (one, two) in enumerate(zip(ours, theirs, strict=False), start=1):
        prefix = f"{kind} track {place} " if len(ours) > 1 else ""
        for label, expected, found in _unlike(one, two):
            yield _difference(reference, other, prefix + _named(label, kind), expected, found)


def _unlike(one: Track, two: Track) -> Iterator[tuple[str, str, str]]:
    """Differing (label, value, value); plain consequences of another difference are left out."""
    ours, theirs = dict(one.properties), dict(two.properties)
    unlike = [label for label, value in ours.items() if theirs.get(label) != value]
    unlike = [label for label in unlike if _is_known(label, ours[label], theirs.get(label, ""))]
    for label in unlike:
        if CODEC in unlike and label in _FOLLOWS_CODEC:
            continue
        if label == SETUP and len(unlike) > 1:
            continue
        yield label, ours[label], theirs.get(label, "none")


def _is_known(label: str, one: str, two: str) -> bool:
    unknown = _UNKNOWN.get(label)
    return unknown is None or unknown not in (one, two)


def _named(label: str, kind: TrackKind) -> str:
    return f"{kind} {label}" if label.startswith("codec") or label == SETUP else label


def _difference(
    reference: Footage, other: Footage, label: str, expected: str, found: str
) -> Difference:
    return Difference(
        source=other.name,
        property=label,
        value=found,
        reference=reference.name,
        reference_value=expected,
    )
