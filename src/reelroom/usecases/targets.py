"""The first targets of a new upload, so that sending starts without another question."""

from __future__ import annotations

from typing import Final

from reelroom.domain.errors import ReelroomError
from reelroom.domain.ids import OwnerId
from reelroom.domain.states import SourceStatus
from reelroom.domain.upload import Upload
from reelroom.ports import Services
from reelroom.usecases.source import PartTarget, part_targets
from reelroom.usecases.staged import sources_of

SOURCES_OPENED: Final = 4  # each opens a multipart upload in storage


def first_targets(services: Services, by: OwnerId, upload: Upload) -> list[PartTarget]:
    """As many as one request may ask for in all, of the first sources in their order.

    Fewer, or none, when storage does not answer or the upload no longer takes parts: it exists all
    the same, and targets can be asked for source by source.
    """
    targets: list[PartTarget] = []
    takes_parts = {SourceStatus.PENDING, SourceStatus.UPLOADING}
    sources = [one for one in sources_of(services, upload) if one.status in takes_parts]
    for source in sources[:SOURCES_OPENED]:
        count = min(source.part_count, services.policy.targets_per_request - len(targets))
        if count == 0:
            break
        try:
            targets += part_targets(services, by, source.id, range(1, count + 1))
        except ReelroomError:
            break
    return targets
