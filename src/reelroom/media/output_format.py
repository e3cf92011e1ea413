"""Which container the result gets: the first source's, wherever it can hold the tracks."""

from __future__ import annotations

from pathlib import PurePath

from reelroom.domain.media import Footage, Track

_EXTENSIONS = {
    "mp4": ("mp4", "m4v", "m4a", "360", "lrv"),
    "mov": ("mov", "qt"),
    "matroska": ("mkv", "mka"),
    "webm": ("webm",),
    "mpegts": ("ts", "mts", "m2ts", "m2t"),
    "m2ts": ("mts", "m2ts"),
    "avi": ("avi",),
}
_MOV_ONLY = frozenset({"prores", "dnxhd", "cfhd", "qdm2", "qtrle", "rawvideo"})


def output_format(reference: Footage) -> tuple[str, str, tuple[str, ...]]:
    """The muxer (mp4 takes no PCM), the first source's extension where it fits, all that fit."""
    muxer = reference.container
    if muxer == "mp4" and any(_needs_mov(track) for track in reference.tracks):
        muxer = "mov"
    known = _EXTENSIONS[muxer]
    own = PurePath(reference.name).suffix.lower().removeprefix(".")
    return muxer, own if own in known else known[0], known


def _needs_mov(track: Track) -> bool:
    return track.codec.startswith("pcm_") or track.codec in _MOV_ONLY
