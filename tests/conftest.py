"""What holds for every test: generated examples are the same in each run."""

from __future__ import annotations

from hypothesis import settings

# No deadline either: two busy cores would make a slow example a failed one.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")
