"""What the issuer's callers must know, free of anything heavy to import."""

from __future__ import annotations

CLIENT_ID = "reelroom-local"
SCOPE = "reelroom/api"
LOCAL_GRANT = "urn:reelroom:grant:local"
LIFETIME_S = 3600
REFRESH_LIFETIME_S = 30 * 86400
MAX_LIFETIME_S = 7 * 86400
