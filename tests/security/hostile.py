"""Files that are named .mp4 and are something else: they point elsewhere, or are far too much."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final

from tests.faults.amount import amount

TRACKS: Final = 10_000
SCRIPTS: Final[Mapping[str, str]] = {
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{0}\n#EXT-X-ENDLIST\n",
    "HLS with a key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{0}"\n#EXTINF:4,\n0001\n',
    "HLS with a map": '#EXTM3U\n#EXT-X-MAP:URI="{0}"\n#EXTINF:4,\n0001\n#EXT-X-ENDLIST\n',
    "HLS of HLS": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{0}\n",
    "HLS by another protocol": "#EXTM3U\n#EXTINF:4,\nconcat:{0}|{0}\n#EXT-X-ENDLIST\n",
    "HLS of a piece": "#EXTM3U\n#EXTINF:4,\nsubfile,,start,0,end,9,,:{0}\n#EXT-X-ENDLIST\n",
    "ffconcat": "ffconcat version 1.0\nfile '{0}'\n",
    "ffconcat with options": "ffconcat version 1.0\nfile '{0}'\noption safe 0\nduration 1\n",
    "list of files": "file '{0}'\n",
    "DASH": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" '
    'type="static"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{0}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "DASH with an entity": '<?xml version="1.0"?><!DOCTYPE MPD [<!ENTITY x SYSTEM "{0}">]>'
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">&x;</MPD>',
    "SMIL": '<smil><body><video src="{0}"/></body></smil>',
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns={0}\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    "PLS": "[playlist]\nNumberOfEntries=1\nFile1={0}\n",
    "XSPF": '<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><trackList><track>'
    "<location>{0}</location></track></trackList></playlist>",
    "ASX": '<asx version="3.0"><entry><ref href="{0}"/></entry></asx>',
    "AviSynth": 'AviSource("{0}")\n',
    "RTSP text": "rtsptext\n{0}\n",
    "shortcut": "[InternetShortcut]\nURL={0}\n",
    "web page": '<!doctype html><video src="{0}"></video>',
    "SVG": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{0}"/></svg>',
}


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def chunk(kind: bytes, *parts: bytes) -> bytes:
    """Of a RIFF file."""
    body = b"".join(parts)
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def element(ident: str, *parts: bytes) -> bytes:
    """Of a Matroska file."""
    body = b"".join(parts)
    return bytes.fromhex(ident) + (len(body) | 1 << 56).to_bytes(8, "big") + body


FTYP: Final = box(b"ftyp", b"isom", bytes(4), b"isomiso2mp41")
MVHD: Final = box(b"mvhd", bytes(12), struct.pack(">II", 1000, 1000), bytes(80))
AVIH: Final = chunk(b"avih", struct.pack("<14I", 40000, 0, 0, 16, 1, 0, 2, 0, 64, 64, *[0] * 4))
VIDS: Final = chunk(
    b"strh", b"vidsMJPG", struct.pack("<10I", 0, 0, 0, 1, 25, 0, 1, 0, 0, 0), bytes(8)
)
BITMAP: Final = chunk(b"strf", struct.pack("<IIIHH4s5I", 40, 64, 64, 1, 24, b"MJPG", *[0] * 5))
EBML: Final = element("1a45dfa3", element("4282", b"matroska"), element("4287", b"\4"))


def track(data_reference: bytes) -> bytes:
    """A picture track whose one sample is said to lie where `data_reference` says."""
    entry = box(b"avc1", bytes(6), b"\0\1", bytes(16), struct.pack(">HH", 64, 64), bytes(50))
    table = box(
        b"stbl",
        box(b"stsd", bytes(4), b"\0\0\0\1", entry),
        box(b"stts", bytes(4), struct.pack(">III", 1, 1, 1000)),
        box(b"stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        box(b"stsz", bytes(4), struct.pack(">III", 0, 1, 16)),
        box(b"stco", bytes(4), struct.pack(">II", 1, 0)),
    )
    reference = box(b"dinf", box(b"dref", bytes(4), b"\0\0\0\1", data_reference))
    return box(
        b"trak",
        box(b"tkhd", bytes(3), b"\7", bytes(8), b"\0\0\0\1", bytes(68)),
        box(
            b"mdia",
            box(b"mdhd", bytes(12), struct.pack(">II", 1000, 1000), bytes(4)),
            box(b"hdlr", bytes(8), b"vide", bytes(13)),
            box(b"minf", box(b"vmhd", bytes(12)), reference, table),
        ),
    )


def movie(*inside: bytes) -> bytes:
    return FTYP + box(b"moov", MVHD, *inside) + box(b"mdat", bytes(64))


def riff(streams: bytes, data: bytes) -> bytes:
    lists = chunk(b"LIST", b"hdrl", AVIH, streams) + chunk(b"LIST", b"movi", data)
    return chunk(b"RIFF", b"AVI ", lists)


def subtitles_in_avi(target: str) -> bytes:
    """A subtitle chunk holds a file of its own, whose kind the reader finds out: here, a script."""
    script = SCRIPTS["HLS"].format(target).encode()
    text = chunk(b"strh", b"txts", bytes(4), struct.pack("<10I", *[0] * 3, 1, 25, 0, 1, 0, 0, 0))
    held = b"GAB2\0" + struct.pack("<HIHHI", 2, 2, 0, 4, len(script)) + script
    picture = chunk(b"LIST", b"strl", VIDS, BITMAP)
    return riff(
        picture + chunk(b"LIST", b"strl", text, bytes(8), chunk(b"strf", b"")),
        chunk(b"00dc", bytes(64)) + chunk(b"01tx", held),
    )


def attached_in_matroska(target: str) -> bytes:
    script = SCRIPTS["ffconcat"].format(target).encode()
    file = element("466e", b"a.ffconcat"), element("4660", b"text/plain"), element("465c", script)
    return EBML + element("18538067", element("1941a469", element("61a7", *file)))


def elsewhere(kind: bytes) -> Callable[[str], bytes]:
    """A recording whose samples lie in another file."""

    def made(target: str) -> bytes:
        path = target.encode()
        alias = bytes(10) + struct.pack(">H", 2) + bytes(150) + struct.pack(">HH", 2, len(path))
        where = alias + path + b"\xff\xff\0\0" if kind == b"alis" else path + b"\0"
        return movie(track(box(kind, bytes(4), where)))

    return made


def reference_movie(target: str) -> bytes:
    """QuickTime's own way to point to another movie."""
    url = target.encode() + b"\0"
    found = box(b"rdrf", bytes(4), b"url ", struct.pack(">I", len(url)), url)
    return FTYP + box(b"moov", box(b"rmra", box(b"rmda", found)))


def written(script: str) -> Callable[[str], bytes]:
    return lambda target: script.replace("{0}", target).encode()


# Bytes that name `target`, in every disguise.
POINTING: Final[Mapping[str, Callable[[str], bytes]]] = {
    **{name: written(text) for name, text in SCRIPTS.items()},
    "HLS behind a byte order mark": lambda t: b"\xef\xbb\xbf" + SCRIPTS["HLS"].format(t).encode(),
    "HLS behind blanks": lambda t: b"\n \t\n" + SCRIPTS["HLS"].format(t).encode(),
    "HLS behind zeros": lambda t: bytes(64) + SCRIPTS["HLS"].format(t).encode(),
    "HLS behind ftyp": lambda t: FTYP + SCRIPTS["HLS"].format(t).encode(),
    "HLS behind an empty box": lambda t: box(b"free") + SCRIPTS["HLS"].format(t).encode(),
    "HLS as media data": lambda t: FTYP + box(b"mdat", SCRIPTS["HLS"].format(t).encode()),
    "ffconcat behind ftyp": lambda t: FTYP + SCRIPTS["ffconcat"].format(t).encode(),
    "script as user data": lambda t: movie(box(b"udta", SCRIPTS["ffconcat"].format(t).encode())),
    "samples elsewhere (url)": elsewhere(b"url "),
    "samples elsewhere (alias)": elsewhere(b"alis"),
    "samples elsewhere (resource)": elsewhere(b"rsrc"),
    "reference movie": reference_movie,
    "subtitles in AVI": subtitles_in_avi,
    "attached in Matroska": attached_in_matroska,
    "HLS behind a transport packet": lambda t: (
        (b"G\x1f\xff\x10" + bytes(184)) * 2 + SCRIPTS["HLS"].format(t).encode()
    ),
}


def nested(kind: bytes, depth: int) -> bytes:
    """A box in a box in a box; made from the inside out, without a copy for each."""
    sizes = range(8 * depth, 0, -8)
    return b"".join(struct.pack(">I4s", size, kind) for size in sizes)


def streams_in_matroska() -> bytes:
    entry = (
        element("86", b"V_VP8"),
        element("83", b"\1"),
        element("e0", element("b0", b"\x40"), element("ba", b"\x40")),
    )
    entries = [
        element(
            "ae", element("d7", n.to_bytes(2, "big")), element("73c5", n.to_bytes(2, "big")), *entry
        )
        for n in range(1, TRACKS + 1)
    ]
    return EBML + element("18538067", element("1654ae6b", *entries), element("1f43b675"))


def streams_in_transport() -> bytes:
    """Two programs with hundreds of elementary streams each, as many as a table holds."""
    return b"".join(_table(pid) for pid in range(32, 32 + 40)) * 2


def _table(pid: int) -> bytes:
    """A program map, its length right and its checksum not looked at by those who hurry."""
    streams = b"".join(struct.pack(">BHH", 0x1B, 0xE100 + n, 0xF000) for n in range(30))
    section = b"\2" + struct.pack(">H", 0xB000 | 13 + len(streams)) + b"\0\1\xc1\0\0\xe1\0\xf0\0"
    packet = b"G" + struct.pack(">H", 0x4000 | pid) + b"\x10\0" + section + streams
    return packet.ljust(188, b"\xff")


# Bytes that are more, deeper or longer than they have a right to be.
EXCESSIVE: Final[Mapping[str, Callable[[], bytes]]] = {
    "10,000 tracks": lambda: movie(*[track(box(b"url ", b"\0\0\0\1"))] * TRACKS),
    "10,000 empty tracks": lambda: movie(*[box(b"trak")] * TRACKS),
    "10,000 streams in Matroska": streams_in_matroska,
    "10,000 streams in AVI": lambda: riff(
        chunk(b"LIST", b"strl", VIDS, BITMAP) * TRACKS, chunk(b"00dc", bytes(64))
    ),
    "many streams in a transport stream": streams_in_transport,
    "boxes 50,000 deep": lambda: FTYP + nested(b"moov", 50_000),
    "user data 50,000 deep": lambda: movie(nested(b"udta", 50_000)),
    "many empty boxes": lambda: FTYP + box(b"free") * amount(100_000, 1_000_001),
    "many boxes in the index": lambda: FTYP + box(b"moov", MVHD, box(b"free") * 100_000),
    "no index": lambda: FTYP + box(b"mdat", bytes(4096)),
    "an index of nothing": lambda: FTYP + box(b"moov"),
    "an index beyond the file": lambda: FTYP + struct.pack(">I4s", 2**31, b"moov") + bytes(64),
    "a box of 2^63 bytes": lambda: FTYP + struct.pack(">I4sQ", 1, b"mdat", 2**63) + bytes(64),
    "two indexes": lambda: movie(track(box(b"url ", b"\0\0\0\1"))) * 2,
    "a timescale of zero": lambda: movie(
        track(box(b"url ", b"\0\0\0\1")).replace(b"\3\xe8", b"\0\0")
    ),
}
