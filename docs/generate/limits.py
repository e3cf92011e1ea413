"""The limits of one request, as the API has them."""

from __future__ import annotations

from datetime import timedelta

from docs.generate.blocks import table
from functions.graphql import connection, cost, guards
from reelroom.domain.policy import Policy
from reelroom.usecases import targets


def blocks() -> dict[str, str]:
    standard = Policy()
    rows = [
        ("body of a request", f"{guards.MAX_BODY_BYTES // 1024} KiB"),
        ("tokens of a query", str(guards.MAX_TOKENS)),
        ("levels", str(guards.MAX_DEPTH)),
        ("fields at the top", str(guards.MAX_ROOT_FIELDS)),
        ("fields in all", str(guards.MAX_FIELDS)),
        ("aliases", str(guards.MAX_ALIASES)),
        ("cost (`@cost` in the schema)", f"{cost.MAX_COST:,}"),
        ("items of a page", f"{connection.LARGEST_PAGE} ({connection.DEFAULT_PAGE} unless asked)"),
        ("part targets of a request", str(standard.targets_per_request)),
        ("sources that `uploadCreate` gives targets for", str(targets.SOURCES_OPENED)),
        ("files of an upload*", str(standard.max_sources)),
        ("bytes of a file*", f"{standard.max_source_bytes:,}"),
        ("open uploads of an owner*", str(standard.open_uploads_per_owner)),
        ("bytes of an owner in staging*", f"{standard.staged_bytes_per_owner:,}"),
        ("jobs of an owner that run at a time*", str(standard.running_per_owner)),
        ("life of a part target*", _shown(standard.target_life)),
        ("life of a URL for viewing*", _shown(standard.view_life)),
        ("an upload without a new part*", _shown(standard.upload_idle)),
        ("an upload in all*", _shown(standard.upload_life)),
        ("memory of an idempotency key*", _shown(standard.request_life)),
    ]
    return {"limits": table(("what", "at most"), rows)}


def _shown(time: timedelta) -> str:
    minutes = int(time.total_seconds()) // 60
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
