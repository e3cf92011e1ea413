"""What a file is by its first bytes, before any demuxer sees it.

A script named .mp4 (HLS, ffconcat, DASH, SDP, subtitles) makes ffmpeg open what it points to,
so it must never reach automatic format detection.
"""

from __future__ import annotations

import os
import re
import stat

from reelroom.domain.media import Family, SourceFile
from reelroom.domain.media_errors import (
    SourceEmpty,
    SourceNotMedia,
    SourceScripted,
    SourceUnreadable,
    SourceUnsupported,
)

HEAD_BYTES = 4096
_MP4_FIRST = frozenset(
    {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp", b"pnot", b"uuid"}
)
_SCRIPTS = (
    (rb"#EXTM3U", "an HLS playlist"),
    (rb"ffconcat version", "an ffconcat script"),
    (rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<MPD\b", "a DASH manifest"),
    (rb"(?:<\?xml[^>]*>\s*)?<smil\b", "a SMIL playlist"),
    (rb"v=0\r?\no=", "an SDP session description"),
    (rb"\[playlist\]", "a PLS playlist"),
    (rb"file\s+['\"]?\S", "a list of files"),
)
_TEXTS = (
    (rb"\d+\s*\r?\n\d\d:\d\d:\d\d[,.]\d{3} --> ", "subtitles (SRT)"),
    (rb"WEBVTT", "subtitles (WebVTT)"),
    (rb"(?i)<!doctype html|<html", "a web page"),
)
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"%PDF", "a PDF document"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
)
_UNSUPPORTED = (
    (b"OggS", "an Ogg file"),
    (b"FLV\x01", "a Flash video"),
    (b"ID3", "an MP3 file"),
    (b"fLaC", "a FLAC file"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file"),
    (b"\x00\x00\x01\xba", "an MPEG program stream"),
    (b"\x06\x0e\x2b\x34", "an MXF file"),
)
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"crx "})
_TS_PACKET, _M2TS_PACKET = 188, 192


def family_of(source: SourceFile) -> tuple[Family, str]:
    """The container family by the first bytes, and the narrow container where they tell it.

    Raises SourceUnreadable, SourceEmpty, SourceScripted, SourceUnsupported or SourceNotMedia,
    the last also for anything but a regular file (a FIFO would hold ffmpeg for ever).
    """
    status = _status(source)
    if not stat.S_ISREG(status.st_mode):
        raise SourceNotMedia(source.name, "a folder or device, not a file")
    if status.st_size == 0:
        raise SourceEmpty(source.name)
    with source.path.open("rb") as file:
        return family_of_head(source.name, file.read(HEAD_BYTES))


def family_of_head(name: str, head: bytes) -> tuple[Family, str]:
    """The same by the first HEAD_BYTES of a file that is not at hand; raises as `family_of`."""
    found = _by_magic(name, head)
    if found is None:
        raise _refusal(name, head)
    return found


def _status(source: SourceFile) -> os.stat_result:
    try:
        return source.path.stat()
    except OSError as error:
        raise SourceUnreadable(source.name, str(error.strerror)) from error


def _by_magic(name: str, head: bytes) -> tuple[Family, str] | None:
    if head[:4] == b"\x1aE\xdf\xa3":
        return Family.MATROSKA, "webm" if b"webm" in head[:64] else "matroska"
    if head[:4] == b"RIFF" and head[8:12] in (b"AVI ", b"AVIX"):
        return Family.AVI, "avi"
    if _is_mp4(head):
        return Family.MP4, _mp4_container(name, head)
    if _synced(head, 0, _TS_PACKET):
        return Family.MPEGTS, "mpegts"
    if _synced(head, 4, _M2TS_PACKET):
        return Family.MPEGTS, "m2ts"
    return None


def _is_mp4(head: bytes) -> bool:
    size = int.from_bytes(head[:4], "big")
    return head[4:8] in _MP4_FIRST and (size >= 8 or size in (0, 1))


def _mp4_container(name: str, head: bytes) -> str:
    if head[4:8] != b"ftyp":
        return "mov"  # QuickTime files of before 2001 have no ftyp
    brand = head[8:12]
    if brand in _PICTURE_BRANDS:
        raise SourceUnsupported(name, "it is a still picture (HEIF/AVIF/CR3)")
    if brand[:2] == b"3g":
        raise SourceUnsupported(name, "3GP recordings cannot be joined without loss")
    return "mov" if brand == b"qt  " else "mp4"


def _synced(head: bytes, first: int, packet: int) -> bool:
    places = range(first, min(len(head), first + 5 * packet), packet)
    return len(places) >= 2 and all(head[place] == 0x47 for place in places)


def _refusal(name: str, head: bytes) -> Exception:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for pattern, seen in _SCRIPTS:
        if re.match(pattern, text, re.DOTALL):
            return SourceScripted(name, seen)
    for pattern, seen in _TEXTS:
        if re.match(pattern, text, re.DOTALL):
            return SourceNotMedia(name, seen)
    for magic, seen in _OTHERS:
        if head.startswith(magic):
            return SourceNotMedia(name, seen)
    for magic, seen in _UNSUPPORTED:
        if head.startswith(magic):
            return SourceUnsupported(name, f"it is {seen}; MP4, MOV, MKV, TS and AVI are taken")
    if not any(head):
        return SourceNotMedia(name, "a run of zero bytes, as an interrupted copy leaves")
    return SourceNotMedia(name)
