"""`python -m jobs.importer`: run the one job that the task was started for."""

import sys

from jobs.importer.job import Importer
from reelroom.usecases.importing import IMPORT
from reelroom.wiring import task_from_environment

task = task_from_environment()
importer = Importer(
    task.services, task.origin(), task.streams(), task.settings.staging_dir, task.limits
)
sys.exit(task.run({IMPORT: importer}))
