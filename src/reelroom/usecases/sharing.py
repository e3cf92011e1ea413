"""What participants of a session may read."""

from __future__ import annotations

from reelroom.domain.audit import AuditAction
from reelroom.domain.ids import OwnerId
from reelroom.domain.material import Material
from reelroom.domain.session import Session
from reelroom.ports import Services
from reelroom.usecases.access import owned_session
from reelroom.usecases.audit import noted
from reelroom.usecases.session import changed_session
from reelroom.usecases.writing import decided


def share_material(
    services: Services, by: OwnerId, session_id: str, participant_id: str, material: Material
) -> Session:
    """Whether it is there yet or not; repeating it is fine. Raises NotFound for who takes no
    part."""
    return _shared(services, by, session_id, participant_id, material, on=True)


def unshare_material(
    services: Services, by: OwnerId, session_id: str, participant_id: str, material: Material
) -> Session:
    """From now on; a link that was given before works until it expires. Raises NotFound."""
    return _shared(services, by, session_id, participant_id, material, on=False)


def _shared(
    services: Services,
    by: OwnerId,
    session_id: str,
    participant_id: str,
    material: Material,
    *,
    on: bool,
) -> Session:
    def step() -> Session:
        session = owned_session(services, by, session_id)
        after = session.sharing(participant_id, material, on=on, now=services.clock())
        if after is session:
            return session
        event = noted(
            services,
            by,
            AuditAction.SHARE if on else AuditAction.UNSHARE,
            session.id,
            material=material,
            participant_id=OwnerId(participant_id),
        )
        return changed_session(services, session, after, event)

    return decided(step)
