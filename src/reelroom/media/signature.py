"""The properties that two tracks must share to be decoded as one, in words for people.

`level`, bit rate, frame rate, names and dates may differ; what is here may not. Where a
property is the plain consequence of another (set-up data of another frame size), `compare`
leaves it out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from .ffprobe import Json, child, items, number, text
from .track_box import TrackBox

CODEC = "codec"
SETUP = "encoder settings (set by camera model and mode)"
UNSPECIFIED = "unspecified"

# ISO/IEC 23091-2 code points as ffprobe names them; colr may say what the bitstream does not.
_PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    11: "smpte431",
    12: "smpte432",
}
_TRANSFER = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    11: "iec61966-2-4",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    18: "arib-std-b67",
}
_MATRIX = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
}
_SETUP_TELLS_REORDERING = frozenset({"h264", "hevc", "av1"})


def properties(stream: Json, box: TrackBox | None) -> tuple[tuple[str, str], ...]:
    """The (label, value) pairs of one ffprobe stream and, for MP4, its own track box."""
    kind = text(stream, "codec_type")
    if kind == "video":
        return (*_common(stream), *_picture(stream), *_color(stream, box), *_geometry(stream))
    if kind == "audio":
        return (*_common(stream), *_sound(stream))
    return (("kind of data", text(stream, "codec_tag_string")),)


def _common(stream: Json) -> tuple[tuple[str, str], ...]:
    setup = text(stream, "extradata_hash", "none").removeprefix("MD5:")
    return (
        (CODEC, text(stream, "codec_name", "unknown")),
        ("codec tag", text(stream, "codec_tag_string", "none")),
        ("codec profile", text(stream, "profile", UNSPECIFIED)),
        (SETUP, setup[:12]),
    )


def _picture(stream: Json) -> tuple[tuple[str, str], ...]:
    pairs = (
        ("frame size", f"{number(stream, 'width')}x{number(stream, 'height')}"),
        ("pixel format", text(stream, "pix_fmt", UNSPECIFIED)),
        ("field order", text(stream, "field_order", "unknown")),
        ("pixel aspect ratio", _aspect(text(stream, "sample_aspect_ratio", "1:1"))),
    )
    if text(stream, "codec_name") in _SETUP_TELLS_REORDERING:
        return pairs  # ffprobe guesses it from the first frames; equal set-up data settle it
    return (*pairs, ("frame reordering depth", text(stream, "has_b_frames", "0")))


def _aspect(value: str) -> str:
    return "1:1" if value in ("0:1", "N/A") else value


def _color(stream: Json, box: TrackBox | None) -> tuple[tuple[str, str], ...]:
    """The container's colr box goes first: HLG may stand there and nowhere else."""
    primaries, transfer, matrix = box.color[:3] if box and box.color else (2, 2, 2)
    return (
        ("color primaries", _name(_PRIMARIES, primaries, text(stream, "color_primaries"))),
        ("color transfer", _name(_TRANSFER, transfer, text(stream, "color_transfer"))),
        ("color space", _name(_MATRIX, matrix, text(stream, "color_space"))),
        ("color range", _known(text(stream, "color_range")) or "tv"),
    )


def _name(table: Mapping[int, str], code: int, probed: str) -> str:
    return table.get(code) or _known(probed) or UNSPECIFIED


def _known(value: str) -> str:
    return "" if value in ("unknown", "reserved", "N/A") else value


def _geometry(stream: Json) -> tuple[tuple[str, str], ...]:
    sides = {text(item, "side_data_type"): item for item in items(stream, "side_data_list")}
    matrix = sides.get("Display Matrix", {})
    vision = sides.get("DOVI configuration record", {})
    return (
        ("rotation", _rotation(matrix)),
        ("360 projection", text(sides.get("Spherical Mapping", {}), "projection", "none")),
        ("stereo layout", text(sides.get("Stereo 3D", {}), "type", "none")),
        ("Dolby Vision profile", text(vision, "dv_profile", "none")),
    )


def _rotation(matrix: Json) -> str:
    """Degrees clockwise, and whether the picture is mirrored (a negative determinant)."""
    cells = [cell for cell in text(matrix, "displaymatrix").split() if not cell.endswith(":")]
    try:
        a, b, _, c, d = (int(cell) for cell in cells[:5])
    except ValueError:
        a, b, c, d = 1, 0, 0, 1
    mirrored = a * d - b * c < 0
    turned = math.atan2(-b, -a) if mirrored else math.atan2(b, a)
    return f"{round(math.degrees(turned)) % 360} degrees{' mirrored' if mirrored else ''}"


def _sound(stream: Json) -> tuple[tuple[str, str], ...]:
    channels = number(stream, "channels")
    layout = text(stream, "channel_layout", UNSPECIFIED)
    return (
        ("audio sample rate", f"{number(stream, 'sample_rate')} Hz"),
        ("audio channels", f"{channels} ({layout})"),
        ("audio sample format", text(stream, "sample_fmt", UNSPECIFIED)),
        ("bits per audio sample", text(stream, "bits_per_sample", "0")),
        ("bits per raw audio sample", text(stream, "bits_per_raw_sample", "0")),
    )


def is_attached_picture(stream: Json) -> bool:
    """Whether a video stream is a cover picture."""
    return number(child(stream, "disposition"), "attached_pic") == 1
