"""What of an upload is in staging."""

from __future__ import annotations

from reelroom.domain.errors import Conflict
from reelroom.domain.source import Source
from reelroom.domain.states import SourceStatus
from reelroom.domain.upload import Upload
from reelroom.ports import Services


def sources_of(services: Services, upload: Upload) -> list[Source]:
    """The upload's live sources in their order."""
    found = {source.id: source for source in services.rows.get_many(Source, list(upload.order))}
    return [found[one] for one in upload.order if one in found]


def arrived(services: Services, upload: Upload) -> list[Source]:
    """The sources in order, all of them UPLOADED; raises Conflict naming the others."""
    sources = sources_of(services, upload)
    late = [one.file.name for one in sources if one.status is not SourceStatus.UPLOADED]
    if late or len(sources) != len(upload.order):
        names = ", ".join(late[:5]) or "some files"
        raise Conflict(f"Not everything has arrived yet: {names}. Finish sending, then complete.")
    return sources
