"""The page's security headers: nothing from elsewhere but the bucket and the sign-in."""

from __future__ import annotations

from collections.abc import Mapping


def security_headers(bucket: str, issuer: str) -> Mapping[str, str]:
    """`bucket` and `issuer` are origins."""
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": f"'self' {bucket} {issuer}",
        "media-src": bucket,
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in rules.items()),
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
