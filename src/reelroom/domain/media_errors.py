"""Why footage is refused, or a combine failed: a code for machines and a sentence for people.

MediaRefused              the footage cannot be used as it is; sending it again changes nothing
├── SourceEmpty, SourceUnreadable, SourceNotMedia, SourceTruncated, SourceEncrypted, SourceScripted
├── SourceUnsupported, TrimmedClip, SourcesMismatch, CombineIncomplete, MediaLimit
DiskFull, MediaToolFailed  nothing is wrong with the footage; the same combine may succeed later
FinalFileExists            another attempt has committed already
"""

from __future__ import annotations

from collections.abc import Sequence

from .errors import Conflict, Refused, Transient
from .media import Difference


class MediaRefused(Refused):
    """`source` is the person's name of the file at fault, empty when it is not one file."""

    code = "MEDIA_REFUSED"

    def __init__(self, message: str, *, source: str = "") -> None:
        super().__init__(message)
        self.source = source


class SourceEmpty(MediaRefused):
    """The file has no bytes."""

    code = "SOURCE_EMPTY"

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is empty (0 bytes). Copy it from the camera again.", source=source
        )


class SourceUnreadable(MediaRefused):
    """The file is not there, or may not be read."""

    code = "SOURCE_UNREADABLE"

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source} cannot be opened: {reason}.", source=source)


class SourceNotMedia(MediaRefused):
    """The first bytes are of no known recording."""

    code = "SOURCE_NOT_MEDIA"

    def __init__(self, source: str, seen: str = "") -> None:
        kind = f"it looks like {seen}" if seen else "no camera format was recognised in it"
        super().__init__(f"{source} is not a recording: {kind}.", source=source)


class SourceTruncated(MediaRefused):
    """Bytes that the file itself announces are missing."""

    code = "SOURCE_TRUNCATED"

    def __init__(self, source: str, detail: str) -> None:
        super().__init__(
            f"{source} is incomplete: {detail}. Copy it from the camera again; if it is so on "
            "the card too, let the camera repair it first.",
            source=source,
        )


class SourceEncrypted(MediaRefused):
    """The samples are encrypted."""

    code = "SOURCE_ENCRYPTED"

    def __init__(self, source: str) -> None:
        super().__init__(
            f"{source} is encrypted or copy-protected, so it cannot be read. "
            "Use the camera's own unprotected file.",
            source=source,
        )


class SourceScripted(MediaRefused):
    """A playlist or script that would make a reader open other files or addresses."""

    code = "SOURCE_SCRIPTED"

    def __init__(self, source: str, seen: str) -> None:
        super().__init__(
            f"{source} is {seen}, which points to other files instead of holding a recording. "
            "Send the recording itself.",
            source=source,
        )


class SourceUnsupported(MediaRefused):
    """A real recording of a kind that cannot be joined without loss."""

    code = "SOURCE_UNSUPPORTED"

    def __init__(self, source: str, what: str) -> None:
        super().__init__(f"{source} cannot be used: {what}.", source=source)


class TrimmedClip(MediaRefused):
    """The file hides samples behind an edit list; a join would show or squeeze them."""

    code = "TRIMMED_CLIP"

    def __init__(self, source: str, detail: str) -> None:
        super().__init__(
            f"{source} was trimmed or edited without being saved anew: {detail}. "
            "Use the untrimmed original, or export the clip as a new video first.",
            source=source,
        )


class SourcesMismatch(MediaRefused):
    """The sources cannot share one stream; `differences` holds every reason, not only the first."""

    code = "SOURCES_MISMATCH"

    def __init__(self, differences: Sequence[Difference]) -> None:
        self.differences = tuple(differences)
        named = "; ".join(str(difference) for difference in self.differences)
        super().__init__(
            f"These files cannot be joined without loss. {named}. "
            "Remove or replace the files that differ.",
            source=self.differences[0].source if self.differences else "",
        )


class CombineIncomplete(MediaRefused):
    """The written file does not hold all sources; it was removed."""

    code = "COMBINE_INCOMPLETE"

    def __init__(self, detail: str, *, source: str = "") -> None:
        super().__init__(
            f"The joined file failed its check and was removed: {detail}. "
            "Your files are unchanged; check the named one for damage.",
            source=source,
        )


class MediaLimit(MediaRefused):
    """A bound on size, pixels, tracks, memory or time was exceeded."""

    code = "MEDIA_LIMIT"


class DiskFull(Transient):
    """There is no room for the result (plus what odd sources need)."""

    code = "DISK_FULL"

    def __init__(self, needed_bytes: int = 0, free_bytes: int = 0) -> None:
        figures = f": {needed_bytes:,} bytes are needed, {free_bytes:,} are free"
        super().__init__(
            f"There is not enough disk space{figures if needed_bytes else ''}. "
            "Free some space and try again."
        )


class MediaToolFailed(Transient):
    """ffmpeg or ffprobe could not be run, or was killed from outside."""

    code = "MEDIA_TOOL_FAILED"


class FinalFileExists(Conflict):
    """The final name is taken by another file; nothing was overwritten."""

    code = "FINAL_FILE_EXISTS"
