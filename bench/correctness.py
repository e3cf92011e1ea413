"""How right the joins are, measured beside a bare `ffmpeg -f concat -c copy`.

Every kind of pair is told in a line of its own, with what became of it on both ways.
Camera figures need the folder REELROOM_MEDIA (default: ../shared/media beside the checkout).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.command import run
from bench.figure import Figure
from bench.options import Options
from reelroom.domain.errors import ReelroomError
from reelroom.domain.media import CombineReport, SourceFile
from reelroom.domain.media_errors import SourcesMismatch, TrimmedClip
from reelroom.media.join import join
from reelroom.media.limits import MediaLimits
from reelroom.media.movie import read_movie
from reelroom.media.plan import plan_combine
from tests.media.footage import FootageBox
from tests.media.kinds import ALLOWED, REFUSED, TREATED, TRIMMED, Joined, Refused
from tests.media.reading import Content, cached_content, content, times

LIMITS = MediaLimits()
CHAPTERS = 20
GOPRO = "gopro-hero5-karma.mp4"
NO_SETTINGS = {b"free", b"meta"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pair: `right` = refused as it must be, or every packet and picture."""

    words: str
    right: bool
    packets_equal: bool = False


def bare_join(files: Sequence[Path], out: Path) -> int:
    """What people type: no duration lines, no checks."""
    script = out.with_suffix(".txt")
    script.write_text("".join(f"file '{path}'\n" for path in files))
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "concat", "-safe", "0"]
    command += ["-i", str(script), "-map", "0", "-ignore_unknown", "-c", "copy", str(out)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def our_join(files: Sequence[Path], out: Path) -> CombineReport:
    """The engine, as the jobs and the command line use it."""
    plan = plan_combine([SourceFile(path, path.name) for path in files], limits=LIMITS)
    return join(plan, out, work_dir=out.parent, on_progress=lambda _: None, limits=LIMITS)


def loss(out: Path, files: Sequence[Path]) -> tuple[str, bool, bool]:
    """In words what is missing from a join, whether nothing is, and whether packets are equal."""
    found, wanted = content(out), [cached_content(path) for path in files]
    equal = all(found.packets[kind] == _joined(wanted, kind) for kind in ("video", "audio"))
    pictures = tuple(picture for one in wanted for picture in one.pictures)
    wrong = sum(a != b for a, b in zip(found.pictures, pictures, strict=False))
    wrong += abs(len(found.pictures) - len(pictures))
    words = [f"{wrong}/{len(pictures)} pictures wrong"] if wrong else []
    words += [] if equal else ["packets differ"]
    words += [f"{len(found.complaints)} decoding errors"] if found.complaints else []
    return ", ".join(words) or "whole", not words, equal


def _joined(parts: Sequence[Content], kind: str) -> tuple[str, ...]:
    return tuple(digest for one in parts for digest in one.packets[kind])


def bare_outcome(files: Sequence[Path], folder: Path, *, must_refuse: bool) -> Outcome:
    """A bare join is right when it refuses a bad pair, or loses nothing of a good one."""
    out = folder / f"bare{files[0].suffix}"
    code = bare_join(files, out)
    if code:
        return Outcome(f"refused (code {code})", must_refuse)
    words, whole, equal = loss(out, files)
    return Outcome(f"code 0, {words}", whole and not must_refuse, equal)


def our_outcome(case: Refused | Joined, files: Sequence[Path], folder: Path) -> Outcome:
    """Our join is right when it names the property and both values, or loses nothing."""
    out = folder / "ours.part"
    try:
        report = our_join(files, out)
    except SourcesMismatch as refusal:
        named = {found.property: found for found in refusal.differences}
        if isinstance(case, Joined) or case.property not in named:
            return Outcome(f"refused: {refusal.message}", False)
        found = named[case.property]
        both = found.value != found.reference_value and found.source == files[1].name
        return Outcome(f"{found.property}: {found.value} / {found.reference_value}", both)
    except TrimmedClip:
        return Outcome("trimmed clip: hidden frames named", case is TRIMMED)
    except ReelroomError as refusal:
        return Outcome(f"{refusal.code}: {refusal.message}", False)
    words, whole, equal = loss(out, files)
    mended = ", ".join(report.sources[1].treatments)
    expected = isinstance(case, Joined) and mended == (case.treatment or "")
    return Outcome(
        f"{f'mended ({mended})' if mended else 'joined'}, {words}", whole and expected, equal
    )


def beside(name: str, bare: str, ours: str, target: str, met: bool) -> Figure:
    return Figure(name, ours, f"{bare} (bare ffmpeg)", "", target, met)


def kinds(clips: FootageBox, folder: Path) -> list[Figure]:
    """Every kind of pair through both; prints one line each."""
    bad = _compared([*REFUSED, TRIMMED, *TREATED], clips, folder)
    good = _compared(ALLOWED, clips, folder)
    joined = [*bad[len(REFUSED) + 1 :], *good]
    return [
        beside(
            "mismatch kinds refused or mended",
            _share(bare.right for bare, _ in bad),
            _share(ours.right for _, ours in bad),
            "all",
            all(ours.right for _, ours in bad),
        ),
        beside(
            "good pairs joined, no false alarm",
            _share(bare.right for bare, _ in good),
            _share(ours.right for _, ours in good),
            "all",
            all(ours.right for _, ours in good),
        ),
        beside(
            "joins with every packet equal",
            _share(bare.packets_equal for bare, _ in joined),
            _share(ours.packets_equal for _, ours in joined),
            "all",
            all(ours.packets_equal for _, ours in joined),
        ),
    ]


def _compared(
    cases: Sequence[Refused | Joined], clips: FootageBox, folder: Path
) -> list[tuple[Outcome, Outcome]]:
    results = []
    for case in cases:
        files = [clips[case.first], clips[case.second]]
        must_refuse = isinstance(case, Refused)
        bare = bare_outcome(files, folder, must_refuse=must_refuse)
        ours = our_outcome(case, files, folder)
        results.append((bare, ours))
        mark = "ok  " if ours.right else "MISS"
        print(f"{mark} {case.kind:28} | {bare.words:52} | {ours.words}", flush=True)
    return results


def _share(flags: Iterable[bool]) -> str:
    listed = list(flags)
    return f"{sum(listed)} of {len(listed)}"


def truncations(clips: FootageBox, folder: Path) -> Figure:
    """A second file cut off at many places, in front and behind its index."""
    bare = ours = total = 0
    for name in ("same", "front_index", "fragmented", "mkv", "avi"):
        whole = clips[name].read_bytes()
        for kept in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.9999):
            cut = folder / f"cut{clips[name].suffix}"
            cut.write_bytes(whole[: int(len(whole) * kept)])
            total += 1
            bare += bare_join([clips[name], cut], folder / f"bare{cut.suffix}") != 0
            ours += _refused([clips[name], cut], folder / "ours.part")
    return beside(
        "cut-off files caught", f"{bare} of {total}", f"{ours} of {total}", "all", ours == total
    )


def _refused(files: Sequence[Path], out: Path) -> bool:
    try:
        our_join(files, out)
    except ReelroomError:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Drift:
    """The worst error after many chapters, by packets' presentation times."""

    video_ticks: float
    sound_ms: float
    telemetry_ms: float
    settings: int


def drift(out: Path, source: Path) -> Drift:
    """Every packet's place in `out` against its place in `source` plus whole chapters."""
    length = times(source, "v:0")[-1] + 1001 / 30_000
    errors = {
        track: _errors(out, source, track, length)
        for track in ("v:0", "a:0", "m:handler_name:\tGoPro MET")
    }
    video, sound, telemetry = errors.values()
    apart = [abs(a - v) for v, a in zip(_by_chapter(video), _by_chapter(sound), strict=True)]
    behind = [abs(t - v) for v, t in zip(_by_chapter(video), _by_chapter(telemetry), strict=True)]
    kept = {box.kind for box in read_movie(out, 10**7).settings} - NO_SETTINGS
    wanted = {box.kind for box in read_movie(source, 10**7).settings} - NO_SETTINGS
    return Drift(
        max(abs(error) for error in video) * 90_000,
        max(apart) * 1000,
        max(behind) * 1000,
        len(kept & wanted),
    )


def _errors(out: Path, source: Path, track: str, length: float) -> list[float]:
    once, joined = times(source, track), times(out, track)
    return [
        time - (once[place % len(once)] + place // len(once) * length)
        for place, time in enumerate(joined)
    ]


def _by_chapter(errors: Sequence[float]) -> list[float]:
    """The error in the middle of each chapter: at a join a packet may be moved by the next."""
    count = len(errors) // CHAPTERS
    return [errors[chapter * count + count // 2] for chapter in range(CHAPTERS)]


def chapters(source: Path, folder: Path) -> list[Figure]:
    """Twenty GoPro chapters in a row."""
    bare_join([source] * CHAPTERS, folder / "bare20.mp4")
    our_join([source] * CHAPTERS, folder / "ours20.mp4")
    bare, ours = drift(folder / "bare20.mp4", source), drift(folder / "ours20.mp4", source)
    boxes = {box.kind for box in read_movie(source, 10**7).settings} - NO_SETTINGS
    rows = (
        ("picture after 20 chapters, 1/90000 s off", "video_ticks", 1.001, "<= 1"),
        ("sound against picture, ms", "sound_ms", 1.0, "< 1"),
        ("telemetry against picture, ms", "telemetry_ms", 1.001, "<= 1 (its tick)"),
    )
    figures = [
        beside(
            name,
            f"{getattr(bare, key):.2f}",
            f"{getattr(ours, key):.2f}",
            target,
            getattr(ours, key) <= bound,
        )
        for name, key, bound, target in rows
    ]
    settings = beside(
        "camera settings boxes kept",
        f"{bare.settings} of {len(boxes)}",
        f"{ours.settings} of {len(boxes)}",
        "all",
        ours.settings == len(boxes),
    )
    return [*figures, settings]


def measure(options: Options, folder: Path) -> list[Figure]:
    """Join every kind of pair, cut-off files, twenty chapters; `options` change nothing."""
    media = Path(os.environ.get("REELROOM_MEDIA", Path(__file__).parents[1] / "../shared/media"))
    clips = FootageBox(folder / "clips")
    figures = [*kinds(clips, folder), truncations(clips, folder)]
    if (media / GOPRO).exists():
        figures += chapters(media / GOPRO, folder)
    else:
        print(f"(no {GOPRO} in REELROOM_MEDIA: the camera figures are left out)")
    print()
    return figures


if __name__ == "__main__":
    sys.exit(run("correctness", measure))
