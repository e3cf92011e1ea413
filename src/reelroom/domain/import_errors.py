"""Why something cannot be imported: a code for machines and a sentence for people.

Refused   what was asked for cannot be had this way; asking again changes nothing
Transient SourceUnreachable: the other side is out of order, and is asked again later

No sentence names more of an address than its host: paths and queries may hold secrets.
"""

from __future__ import annotations

from reelroom.domain.errors import Refused, Transient


class SourceIsPage(Refused):
    """A web page came in place of a recording."""

    code = "SOURCE_IS_PAGE"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} answered with a web page: this is a sign-in page, or a page around the "
            "recording. Give the address of the file itself, with a token that may read it."
        )


class SourceForbidden(Refused):
    """401 or 403."""

    code = "SOURCE_FORBIDDEN"

    def __init__(self, host: str, status: int) -> None:
        super().__init__(
            f"{host} does not let us read this ({status}): the token or the link is missing, wrong "
            "or expired. Get a new one and import again."
        )


class SourceGone(Refused):
    """404 or 410."""

    code = "SOURCE_GONE"

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} has nothing at this address. Check that it was copied whole.")


class SourceRefused(Refused):
    """Another answer that no repetition changes."""

    code = "SOURCE_REFUSED"


class SourceTooLarge(Refused):
    """More bytes than a deployment takes."""

    code = "SOURCE_TOO_LARGE"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The recording is larger than the {limit:,} bytes that are taken. Cut it, or ask the "
            "operator to raise the limit."
        )


class SourceSizeDiffers(Refused):
    """Not the bytes that were announced."""

    code = "SOURCE_SIZE_DIFFERS"

    def __init__(self, announced: int, found: int) -> None:
        super().__init__(
            f"{announced:,} bytes were announced, and the other side has {found:,}. Wait until the "
            "recording is ready there, then import again."
        )


class SourceBreaksOff(Refused):
    """It cannot be read to its end: it breaks off, and cannot be taken up again, or changes."""

    code = "SOURCE_BREAKS_OFF"

    def __init__(self, host: str, why: str) -> None:
        super().__init__(
            f"The recording could not be read to its end: {host} {why}. Download it yourself, then "
            "upload it."
        )


class SourceTooSlow(Refused):
    """The time for one import is over."""

    code = "SOURCE_TOO_SLOW"

    def __init__(self, host: str, hours: float) -> None:
        super().__init__(
            f"{host} did not send the recording within {hours:g} hours. Download it yourself, then "
            "upload it."
        )


class CredentialGone(Refused):
    """What the import was to ask with is not there (any more)."""

    code = "CREDENTIAL_GONE"

    def __init__(self) -> None:
        super().__init__(
            "The address and token of this import are no longer kept. Import it again."
        )


class SourceNotPlayable(Refused):
    """A recording in a container that players of today do not open."""

    code = "SOURCE_NOT_PLAYABLE"

    def __init__(self, name: str, container: str) -> None:
        super().__init__(
            f"{name} is {container}; MP4, MOV, WebM and MKV are imported as they are. Upload it "
            "instead: a combine takes it."
        )


class SourceUnreachable(Transient):
    """The other side does not answer, or says that it cannot now; `retry_after_s` when it said."""

    code = "SOURCE_UNREACHABLE"

    def __init__(self, host: str, why: str, retry_after_s: float | None = None) -> None:
        super().__init__(f"{host} {why}. It is asked again.")
        self.retry_after_s = retry_after_s
