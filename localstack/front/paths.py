"""Paths of the Lambda endpoint that are the local cloud's own."""

from __future__ import annotations

EVENTS_PATH = "/_local/events"
HEALTH_PATH = "/_local/health"
