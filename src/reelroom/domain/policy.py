"""Limits and times as data; a deployment sets them, the rules read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MIB: Final = 1 << 20
GIB: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Policy:
    """What one deployment allows. Bytes are bytes; times are timedeltas."""

    max_sources: int = 100
    max_source_bytes: int = 4 * GIB
    open_uploads_per_owner: int = 20
    staged_bytes_per_owner: int = 1024 * GIB
    running_per_owner: int = 5
    targets_per_request: int = 64
    max_text_bytes: int = 4 * MIB
    target_life: timedelta = timedelta(minutes=30)
    view_life: timedelta = timedelta(hours=1)
    upload_idle: timedelta = timedelta(hours=24)
    upload_life: timedelta = timedelta(days=6)  # below the bucket's own 7 days
    request_life: timedelta = timedelta(hours=48)
    fix_window: timedelta = timedelta(hours=1)
    lease: timedelta = timedelta(seconds=90)
    clock_skew: timedelta = timedelta(seconds=60)
    start_limit: timedelta = timedelta(minutes=5)
    wait_limit: timedelta = timedelta(hours=24)
    late_check: timedelta = timedelta(hours=24)
    tombstone_life: timedelta = timedelta(hours=24)
    audit_retention: timedelta = timedelta(days=400)
    max_import_bytes: int = 64 * GIB
    import_limit: timedelta = timedelta(hours=12)
    import_http: bool = False  # without TLS too
    import_private: bool = False  # of private networks and this machine too, at any port
    max_crashes: int = 3
    same_container: bool = False
