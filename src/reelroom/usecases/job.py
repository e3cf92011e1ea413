"""Jobs as their owner sees them: look, cancel, try now."""

from __future__ import annotations

from reelroom.domain.errors import Conflict, Refused
from reelroom.domain.ids import JobId, OwnerId
from reelroom.domain.job import Job
from reelroom.domain.states import JobStatus
from reelroom.ports import Page, Replace, Services
from reelroom.usecases.access import owned, owned_session, read_again
from reelroom.usecases.dispatch import dispatch_job
from reelroom.usecases.ending import end_cancelled
from reelroom.usecases.writing import decided


class SourcesDeleted(Refused):
    """The job has ended, and its sources went with it."""

    code = "SOURCES_DELETED"


def get_job(services: Services, by: OwnerId, job_id: str) -> Job:
    return owned(services, by, Job, job_id)


def list_jobs(
    services: Services, by: OwnerId, session_id: str, first: int = 20, after: str | None = None
) -> Page[Job]:
    """A session's jobs, newest first."""
    session = owned_session(services, by, session_id)
    return services.rows.page(Job, session.id, first=first, after=after, newest_first=True)


def cancel_job(services: Services, by: OwnerId, job_id: str) -> Job:
    """A running job sees it within two seconds; one that waits ends here. A job that has ended
    stays as it is."""

    def step() -> Job:
        job = owned(services, by, Job, job_id)
        if job.is_terminal or job.cancel_requested:
            return job
        if job.is_running or job.holds_slot:
            services.rows.write(Replace(job.cancel_asked(services.clock())))
        else:
            end_cancelled(services, job)
        return read_again(services, Job, job_id)

    job = decided(step)
    services.nudge()
    return job


def retry_job(services: Services, by: OwnerId, job_id: str) -> Job:
    """Now instead of later: for a job that waits, or whose sources were mended.

    Raises SourcesDeleted after a final failure, Conflict when sources are still on their way.
    """

    def step() -> Job:
        job = owned(services, by, Job, job_id)
        now = services.clock()
        if job.status is JobStatus.AWAITING_FIX:
            refill = services.kinds[job.kind].refill
            assert refill is not None, "only what can be mended awaits a fix"
            services.rows.write(Replace(job.refilled(refill(services, job), now)))
        elif job.is_waiting and not job.is_terminal:
            services.rows.write(Replace(job.retried(now)))
        elif job.status is JobStatus.DONE:
            raise Conflict("This job is done; its recording is in the session.")
        elif job.is_terminal:
            raise SourcesDeleted(
                "This job has ended and its files were deleted. Attach the footage again."
            )
        return read_again(services, Job, job_id)

    job = decided(step)
    return dispatch_job(services, JobId(job.id)) or job
