"""Probe, compare and join camera files by stream copy, and prove that nothing was lost.

plan = plan_combine(sources, limits=limits)
report = join(plan, part, work_dir=work, on_progress=show, limits=limits)
commit(part, final)
"""

from .commit import commit
from .join import join
from .limits import MediaLimits
from .plan import plan_combine
from .probe import probe_footage

__all__ = ["MediaLimits", "commit", "join", "plan_combine", "probe_footage"]
