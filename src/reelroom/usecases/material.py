"""A session's transcript and analysis: what other systems say of them, and the texts themselves.

A text's place is named by the session's row before it is written, and every text gets a place of
its own; the row then points at the newest. An older one goes when a newer is there, and all of them
with the session.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reelroom.domain.audit import AuditAction
from reelroom.domain.errors import Conflict, Invalid, NotFound
from reelroom.domain.ids import OwnerId, SessionId, check
from reelroom.domain.material import Material, payload_key, payload_prefix
from reelroom.domain.session import Session
from reelroom.domain.states import MaterialStatus
from reelroom.ports import Services, Stale
from reelroom.usecases.access import nothing, owned_session, sharing_session
from reelroom.usecases.audit import noted
from reelroom.usecases.session import changed_session
from reelroom.usecases.writing import decided

CONTENT_TYPES: Final = frozenset({"application/json", "text/markdown", "text/plain", "text/vtt"})


@dataclass(frozen=True, slots=True)
class Text:
    """A transcript or an analysis as it was set, in UTF-8."""

    content: str
    content_type: str
    size_bytes: int
    updated_at: datetime


def tell_status(
    services: Services, by: OwnerId, session_id: str, material: Material, status: MaterialStatus
) -> Session:
    """What another system says of a material that is on its way, or will not come. Repeating it is
    fine. Raises Conflict for READY, and where the status does not follow from the one now."""

    def step() -> Session:
        session = owned_session(services, by, session_id)
        after = session.told(material, status, services.clock())
        return session if after is session else changed_session(services, session, after)

    return decided(step)


def set_text(
    services: Services,
    by: OwnerId,
    session_id: str,
    material: Material,
    content: bytes,
    content_type: str = "application/json",
) -> Session:
    """Put a transcript or an analysis in the place of the one before; its status becomes READY.

    Raises Invalid, NotFound, Transient, Conflict when another text was set at the same time.
    """
    _check(services, material, content, content_type)
    revision = decided(lambda: _begun(services, by, session_id, material))
    key = payload_key(SessionId(session_id), material, revision)
    services.blobs.put_small(key, content, content_type)
    try:
        session = decided(
            lambda: _settled(services, by, session_id, material, revision, content, content_type)
        )
    except (Conflict, NotFound) as refusal:
        if not isinstance(refusal, Stale):
            services.blobs.delete([key])
        raise
    _drop_older(services, session, material)
    return session


def _check(services: Services, material: Material, content: bytes, content_type: str) -> None:
    limit = services.policy.max_text_bytes
    if material is Material.RECORDING:
        raise Invalid("A recording is uploaded, not set as a text.", field=("material",))
    if content_type not in CONTENT_TYPES:
        kinds = ", ".join(sorted(CONTENT_TYPES))
        raise Invalid(f"A text is one of {kinds}.", field=("contentType",))
    if not 1 <= len(content) <= limit:
        raise Invalid(f"A text has 1 to {limit} bytes, not {len(content)}.", field=("content",))
    try:
        content.decode()
    except UnicodeDecodeError:
        raise Invalid("Send the text in UTF-8.", field=("content",)) from None


def _begun(services: Services, by: OwnerId, session_id: str, material: Material) -> int:
    session, now = owned_session(services, by, session_id), services.clock()
    begun = session.payload(material).begun()
    changed_session(services, session, session.with_payload(material, begun, now))
    return begun.revision


def _settled(
    services: Services,
    by: OwnerId,
    session_id: str,
    material: Material,
    revision: int,
    content: bytes,
    content_type: str,
) -> Session:
    session, now = owned_session(services, by, session_id), services.clock()
    digest = hashlib.sha256(content).hexdigest()
    text = session.payload(material).settled(revision, len(content), content_type, digest, now)
    event = noted(
        services,
        by,
        AuditAction.SET,
        session.id,
        material=material,
        size_bytes=len(content),
        checksum=f"sha256:{digest}",
    )
    return changed_session(services, session, session.with_text(material, text, now), event)


def _drop_older(services: Services, session: Session, material: Material) -> None:
    """Those of writers that came to nothing too."""
    stored = session.payload(material).stored
    prefix = f"{payload_prefix(session.id)}{material.lower()}/"
    listed = services.blobs.keys(prefix)
    services.blobs.delete([key for key in listed if int(key.removeprefix(prefix)) < stored])


def read_text(services: Services, by: OwnerId, session_id: str, material: Material) -> Text | None:
    """For the owner and those with whom it is shared; None before there is one."""
    check(session_id, "ses")
    for _ in range(3):  # it may be replaced while it is read
        payload = sharing_session(services, by, session_id, material).payload(material)
        if not payload.stored or payload.updated_at is None:
            return None
        key = payload_key(SessionId(session_id), material, payload.stored)
        content = services.blobs.get_small(key)
        if content is not None:
            return Text(
                content.decode(), payload.content_type, payload.size_bytes, payload.updated_at
            )
    raise nothing()


def erase_texts(services: Services, session: Session) -> None:
    """All of a session that is being removed."""
    services.blobs.delete(list(services.blobs.keys(payload_prefix(session.id))))
