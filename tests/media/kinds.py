"""The ways in which two files can differ, and what must happen to each pair."""

from __future__ import annotations

from dataclasses import dataclass

from reelroom.domain.media import Treatment


@dataclass(frozen=True, slots=True)
class Refused:
    """A pair that must be refused, naming `property` and both values."""

    kind: str
    first: str
    second: str
    property: str
    value: str
    reference_value: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A pair that must join, the second file remuxed first where a treatment is named."""

    kind: str
    first: str
    second: str
    treatment: Treatment | None = None


_SETUP = "video encoder settings (set by camera model and mode)"


def _video(kind: str, clip: str, prop: str, value: str, expected: str) -> Refused:
    return Refused(kind, "reference", clip, prop, value, expected)


REFUSED = (
    _video("resolution", "resolution", "frame size", "256x144", "320x180"),
    _video("10-bit picture", "ten_bit", "pixel format", "yuv420p10le", "yuv420p"),
    _video("4:2:2 picture", "chroma_422", "pixel format", "yuv422p", "yuv420p"),
    _video("HEVC beside H.264", "hevc", "video codec", "hevc", "h264"),
    _video("MPEG-4 beside H.264", "mpeg4", "video codec", "mpeg4", "h264"),
    _video("H.264 profile", "profile", "video codec profile", "Constrained Baseline", "High"),
    _video("H.264 parameter sets", "sps", _SETUP, "", ""),
    _video("interlaced", "interlaced", "field order", "tt", "progressive"),
    Refused("HEVC parameter sets", "hevc", "hevc_sps", _SETUP, "", ""),
    Refused("hev1 beside hvc1", "hevc_same", "hev1", "video codec tag", "hev1", "hvc1"),
    _video("44.1 kHz", "rate_44100", "audio sample rate", "44100 Hz", "48000 Hz"),
    _video("mono", "mono", "audio channels", "1 (mono)", "2 (stereo)"),
    _video("AC-3 beside AAC", "ac3", "audio codec", "ac3", "aac"),
    _video("MP3 beside AAC", "mp3", "audio codec", "mp3", "aac"),
    Refused("PCM beside AAC", "mov", "pcm", "audio codec", "pcm_s16le", "aac"),
    Refused("24-bit PCM", "pcm", "pcm_24", "audio codec", "pcm_s24le", "pcm_s16le"),
    _video("second lacks sound", "silent", "number of audio tracks", "0", "1"),
    Refused("first lacks sound", "silent", "same", "number of audio tracks", "1", "0"),
    _video("extra sound track", "two_sounds", "number of audio tracks", "2", "1"),
    _video("extra video track", "two_videos", "number of video tracks", "2", "1"),
    _video("25 fps", "fps_25", _SETUP, "", ""),
    _video("60 fps, same timescale", "fps_60", _SETUP, "", ""),
    _video("Matroska", "mkv", "container", "Matroska/WebM", "MP4/MOV"),
    _video("AVI", "avi", "container", "AVI", "MP4/MOV"),
    _video("transport stream", "ts", "container", "MPEG-TS", "MP4/MOV"),
    _video("rotation", "rotated", "rotation", "90 degrees", "0 degrees"),
    _video("pixel aspect", "aspect", "pixel aspect ratio", "3:4", "1:1"),
    _video("HLG", "hlg", "color transfer", "arib-std-b67", "unspecified"),
    Refused("HLG only in colr", "hlg", "hlg_colr", "color transfer", "bt2020-10", "arib-std-b67"),
    _video("full range", "full_range", "color range", "pc", "tv"),
    _video("5.1 sound", "surround", "audio channels", "6 (5.1)", "2 (stereo)"),
    _video("mirrored picture", "mirrored", "rotation", "0 degrees mirrored", "0 degrees"),
)
TRIMMED = Refused("trimmed clip", "reference", "trimmed", "", "", "")
TREATED = (
    Joined("time base 1/90000", "reference", "time_base_90000", Treatment.TIME_BASE),
    Joined("time base 1/600", "reference", "time_base_600", Treatment.TIME_BASE),
    Joined("stream order", "reference", "sound_first", Treatment.STREAM_ORDER),
)
ALLOWED = (
    Joined("same settings", "reference", "same"),
    Joined(".mov beside .mp4", "reference", "mov"),
    Joined("index in front", "reference", "front_index"),
    Joined("fragmented", "reference", "fragmented"),
    Joined("fragmented, base moof", "fragmented", "fragmented_moof"),
    Joined("variable frame rate", "reference", "vfr"),
    Joined("both tracks shifted", "shifted", "shifted"),
    Joined("sound too short", "reference", "sound_short"),
    Joined("sound too long", "reference", "sound_long"),
    Joined("sound starts late", "reference", "sound_late"),
    Joined("picture starts late", "picture_late", "picture_late"),
    Joined("other tags, time code", "tagged", "same"),
    Joined("subtitles in one", "reference", "subtitled"),
    Joined("a single picture", "reference", "one_frame"),
    Joined("HEVC pair", "hevc", "hevc_same"),
    Joined("PCM pair", "pcm", "pcm_same"),
    Joined("trimmed clip first", "trimmed", "long_for_trim"),
    Joined("Matroska pair", "mkv_same", "mkv"),
    Joined("transport stream pair", "ts_same", "ts"),
    Joined("AVI pair", "avi", "avi_same"),
)
MISMATCHES = (*REFUSED, TRIMMED, *TREATED)
