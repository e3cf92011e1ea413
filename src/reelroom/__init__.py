"""Reelroom: a session-recordings backend."""
