"""`python -m jobs.combiner`: run the one job that the task was started for."""

import sys

from jobs.combiner.job import Combiner
from reelroom.usecases.combine import COMBINE
from reelroom.wiring import task_from_environment

task = task_from_environment()
combiner = Combiner(
    task.root, task.settings.staging_dir, task.transfers, task.limits, task.policy.same_container
)
sys.exit(task.run({COMBINE: combiner}))
