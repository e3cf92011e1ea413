"""The client for what is asked beside the API: no redirects, no proxy of the environment."""

from __future__ import annotations

import httpx


def plain_http() -> httpx.Client:
    return httpx.Client(timeout=httpx.Timeout(15, connect=5), trust_env=False)
