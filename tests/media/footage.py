"""Small generated clips, one recipe a name; made on first use, shared by parallel runs."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

_PICTURE = "testsrc2=size=320x180:rate=30"
_SOUND = "sine=frequency=440:sample_rate=48000"
_X264 = ("-c:v", "libx264", "-preset", "veryfast", "-g", "15", "-threads", "1")
_X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-threads", "1")
_AAC = ("-c:a", "aac", "-ac", "2")
_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """ffmpeg arguments between the program and the output; `{name}` is another clip's path.

    `patch` replaces bytes of the index afterwards: old, new, and at which occurrence.
    """

    extension: str
    arguments: tuple[str, ...]
    patch: tuple[bytes, bytes, int] | None = None


def _made(
    *,
    extension: str = "mp4",
    picture: str = _PICTURE,
    sound: str = _SOUND,
    video: Sequence[str] = _X264,
    audio: Sequence[str] = _AAC,
    more: Sequence[str] = (),
    seconds: float = _SECONDS,
    sound_seconds: float | None = None,
) -> Recipe:
    inputs: list[str] = []
    if picture:
        inputs += ["-f", "lavfi", "-t", str(seconds), "-i", picture]
    if sound:
        inputs += ["-f", "lavfi", "-t", str(sound_seconds or seconds), "-i", sound]
    codecs = (*(video if picture else ()), *(audio if sound else ()))
    return Recipe(extension, (*inputs, *codecs, *more))


def _copied(source: str, *arguments: str, extension: str = "mp4") -> Recipe:
    return Recipe(extension, ("-i", f"{{{source}}}", "-map", "0", "-c", "copy", *arguments))


_OTHER = "testsrc2=size=320x180:rate=30,negate"
_SHIFTED = ("-output_ts_offset", "0.5")
_HLG = "bt2020", "arib-std-b67", "bt2020nc"
_HLG_ARGUMENTS = tuple(
    part
    for key, value in zip(("primaries", "trc", "space"), _HLG, strict=True)
    for part in (f"-color_{key}" if key != "space" else "-colorspace", value)
)


def _matrix(*cells: int) -> bytes:
    """The upper part of a track header's matrix (16.16)."""
    return struct.pack(">iiiiii", *(cell << 16 for cell in cells))


_UPRIGHT = _matrix(1, 0, 0, 0, 1, 0)
_TURNED = _matrix(0, 1, 0, -1, 0, 0)
_MIRRORED = _matrix(-1, 0, 0, 0, 1, 0)
_COLR_HLG = b"nclx\x00\x09\x00\x12\x00\x09"
_COLR_SDR = b"nclx\x00\x09\x00\x0e\x00\x09"

RECIPES: dict[str, Recipe] = {
    "reference": _made(),
    "same": _made(picture=_OTHER, sound="sine=frequency=660:sample_rate=48000"),
    "resolution": _made(picture="testsrc2=size=256x144:rate=30"),
    "ten_bit": _made(more=("-pix_fmt", "yuv420p10le")),
    "chroma_422": _made(more=("-pix_fmt", "yuv422p")),
    "hevc": _made(video=_X265, more=("-tag:v", "hvc1", "-x265-params", "log-level=none")),
    "hevc_same": _made(
        picture=_OTHER, video=_X265, more=("-tag:v", "hvc1", "-x265-params", "log-level=none")
    ),
    "hevc_sps": _made(
        video=_X265,
        more=("-tag:v", "hvc1", "-x265-params", "log-level=none:sao=0:bframes=0:ctu=16"),
    ),
    "hev1": _copied("hevc_same", "-tag:v", "hev1"),
    "mpeg4": _made(video=("-c:v", "mpeg4", "-q:v", "5")),
    "profile": _made(more=("-profile:v", "baseline")),
    "sps": _made(more=("-x264-params", "weightp=0:ref=2")),
    "interlaced": _made(more=("-flags", "+ildct+ilme", "-x264-params", "tff=1")),
    "rate_44100": _made(sound="sine=frequency=440:sample_rate=44100"),
    "mono": _made(audio=("-c:a", "aac", "-ac", "1")),
    "surround": _made(audio=("-c:a", "aac", "-ac", "6")),
    "ac3": _made(audio=("-c:a", "ac3", "-ac", "2")),
    "mp3": _made(audio=("-c:a", "libmp3lame", "-ac", "2")),
    "pcm": _made(extension="mov", audio=("-c:a", "pcm_s16le", "-ac", "2")),
    "pcm_same": _made(extension="mov", picture=_OTHER, audio=("-c:a", "pcm_s16le", "-ac", "2")),
    "pcm_24": _made(extension="mov", audio=("-c:a", "pcm_s24le", "-ac", "2")),
    "silent": _made(sound=""),
    "sound_only": _made(picture=""),
    "two_sounds": Recipe(
        "mp4", ("-i", "{same}", "-map", "0:v", "-map", "0:a", "-map", "0:a", "-c", "copy")
    ),
    "two_videos": Recipe(
        "mp4", ("-i", "{same}", "-map", "0:v", "-map", "0:v", "-map", "0:a", "-c", "copy")
    ),
    "fps_25": _made(picture="testsrc2=size=320x180:rate=25"),
    "fps_60": _made(
        picture="testsrc2=size=320x180:rate=60", more=("-video_track_timescale", "15360")
    ),
    "mkv": _copied("same", extension="mkv"),
    "mkv_same": _copied("reference", extension="mkv"),
    "ts": _copied("same", extension="ts"),
    "ts_same": _copied("reference", extension="ts"),
    "m2ts": _copied("same", "-f", "mpegts", "-mpegts_m2ts_mode", "1", extension="m2ts"),
    "avi": _made(extension="avi", video=("-c:v", "mpeg4", "-q:v", "5"), audio=("-c:a", "mp3")),
    "avi_same": _made(
        extension="avi",
        picture=_OTHER,
        video=("-c:v", "mpeg4", "-q:v", "5"),
        audio=("-c:a", "mp3"),
    ),
    "rotated": replace(_copied("same"), patch=(_UPRIGHT, _TURNED, 1)),
    "mirrored": replace(_copied("same"), patch=(_UPRIGHT, _MIRRORED, 1)),
    "aspect": _copied("same", "-aspect", "4:3"),
    "hlg": _made(picture=_OTHER, more=_HLG_ARGUMENTS),
    "hlg_colr": replace(_copied("hlg"), patch=(_COLR_HLG, _COLR_SDR, 0)),
    "full_range": _made(picture=_OTHER, more=("-color_range", "pc")),
    "long_for_trim": _made(seconds=4, more=("-g", "30")),
    "trimmed": Recipe(
        "mp4", ("-ss", "1.3", "-i", "{long_for_trim}", "-t", "1.5", "-map", "0", "-c", "copy")
    ),
    "time_base_90000": _copied("same", "-video_track_timescale", "90000"),
    "time_base_600": _copied("same", "-video_track_timescale", "600"),
    "sound_first": Recipe("mp4", ("-i", "{same}", "-map", "0:a", "-map", "0:v", "-c", "copy")),
    "mov": _copied("same", extension="mov"),
    "front_index": _copied("same", "-movflags", "+faststart"),
    "fragmented": _copied("same", "-movflags", "+frag_keyframe+empty_moov"),
    "fragmented_2": _copied("reference", "-movflags", "+frag_keyframe+empty_moov"),
    "fragmented_moof": _copied("same", "-movflags", "+frag_keyframe+empty_moov+default_base_moof"),
    "vfr": _made(
        picture=_PICTURE + ",select='not(eq(mod(n,7),3))',negate",
        more=("-fps_mode", "vfr", "-video_track_timescale", "15360"),
    ),
    "shifted": _copied("same", *_SHIFTED),
    "sound_short": _made(picture=_OTHER, sound_seconds=1.2),
    "sound_long": _made(picture=_OTHER, sound_seconds=2.7),
    "sound_late": Recipe(
        "mp4",
        (
            *("-i", "{same}", "-itsoffset", "0.4", "-i", "{same}"),
            *("-map", "0:v", "-map", "1:a", "-c", "copy"),
        ),
    ),
    "picture_late": Recipe(
        "mp4",
        (
            *("-itsoffset", "0.4", "-i", "{same}", "-i", "{same}"),
            *("-map", "0:v", "-map", "1:a", "-c", "copy"),
        ),
    ),
    "tagged": _copied(
        "same",
        *("-metadata", "location=+46.2044+006.1432/", "-metadata", "comment=lap day"),
        *("-metadata", "creation_time=2026-05-01T09:30:00Z"),
        *("-metadata:s:a", "language=fra", "-metadata:s:v", "timecode=01:02:03:04"),
        *("-metadata:s:v", "handler_name=Front camera", "-movflags", "use_metadata_tags"),
    ),
    "one_frame": _made(seconds=0.04),
    "subtitled": Recipe(
        "mp4",
        (
            *("-i", "{same}", "-f", "srt", "-i", "{srt}"),
            *("-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text"),
        ),
    ),
    "encrypted": _copied(
        "same",
        *("-encryption_scheme", "cenc-aes-ctr"),
        *("-encryption_key", "00112233445566778899aabbccddeeff"),
        *("-encryption_kid", "112233445566778899aabbccddeeff00"),
    ),
}


class FootageBox:
    """A folder of clips by name."""

    def __init__(self, folder: Path, ffmpeg: str = "ffmpeg") -> None:
        self.folder = folder
        self._ffmpeg = ffmpeg
        folder.mkdir(parents=True, exist_ok=True)

    def __getitem__(self, name: str) -> Path:
        recipe = RECIPES[name]
        path = self.folder / f"{name}.{recipe.extension}"
        if not path.exists():
            self._make(recipe, path)
        return path

    def _make(self, recipe: Recipe, path: Path) -> None:
        scratch = path.with_name(f".{os.getpid()}-{path.name}")
        arguments = [self._filled(argument) for argument in recipe.arguments]
        subprocess.run(
            [self._ffmpeg, "-v", "error", "-nostdin", "-y", *arguments, str(scratch)],
            check=True,
            capture_output=True,
        )
        if recipe.patch:
            old, new, place = recipe.patch
            parts = scratch.read_bytes().split(old)
            assert len(parts) > place + 1, f"{path.name} has nothing to patch"
            before, after = old.join(parts[: place + 1]), old.join(parts[place + 1 :])
            scratch.write_bytes(before + new + after)
        scratch.replace(path)

    def _filled(self, argument: str) -> str:
        if argument == "{srt}":
            return str(self._subtitles())
        if argument.startswith("{") and argument.endswith("}"):
            return str(self[argument[1:-1]])
        return argument

    def _subtitles(self) -> Path:
        path = self.folder / "lines.srt"
        if not path.exists():
            path.write_text("1\n00:00:00,200 --> 00:00:01,000\nturn in\n\n")
        return path
