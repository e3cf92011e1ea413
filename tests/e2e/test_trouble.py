"""What goes wrong for people: odd files, bad networks, second thoughts, machines that die."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from localstack.cloud import LocalCloud
from reelroom.client import FileChanged, Reelroom, Unreachable
from reelroom.client.models import Session
from tests.e2e.conftest import combined, eventually, followed, is_gone

Clips = Callable[..., list[Path]]
Faults = Callable[..., None]
# A job that reads at this speed does not end by itself while a test looks at it.
SLOW_READS = {"action": "slow", "operation": "GetObject", "bytesPerSecond": 500}


def test_a_mismatch_names_file_and_values_and_is_mended_without_sending_the_rest(
    reelroom: Reelroom, session: Session, clips: Clips
) -> None:
    good, odd = clips(2), clips(1, size="256x144")
    job = combined(reelroom, session, [good[0], odd[0]])
    assert job.status == "AWAITING_FIX"
    assert job.reason is not None
    code, sentence = job.reason
    assert code == "SOURCES_MISMATCH"
    assert odd[0].name in sentence
    assert "320" in sentence
    assert "256" in sentence
    upload = reelroom.uploads.get(job.id.replace("job", "upl"))
    fresh = reelroom.uploads.replace(upload.sources[1].id, good[1])
    with ThreadPoolExecutor(1) as executor:
        reelroom.uploads.send_source(good[1], fresh, executor)
    reelroom.jobs.retry(job.id)
    assert followed(reelroom, job.id).status == "DONE"
    (recording,) = reelroom.recordings.of(session.id)
    assert recording.fields["sources"] == [good[0].name, good[1].name]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello, I am no film", "SOURCE_NOT_MEDIA"),
        (b"ffconcat version 1.0\nfile '0001'\n", "SOURCE_SCRIPTED"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "SOURCE_SCRIPTED"),
    ],
)
def test_what_is_no_footage_is_refused_with_a_reason(
    reelroom: Reelroom, session: Session, tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    job = combined(reelroom, session, [path])
    assert job.status == "AWAITING_FIX"
    assert job.reason is not None
    assert job.reason[0] == code
    assert "film.mp4" in job.reason[1]


def test_a_cut_file_is_refused(
    reelroom: Reelroom, session: Session, clips: Clips, tmp_path: Path
) -> None:
    (whole,) = clips(1)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    job = combined(reelroom, session, [whole, cut])
    assert job.reason is not None
    assert job.reason[0] == "SOURCE_TRUNCATED"


def test_parts_that_are_dropped_refused_or_expired_are_sent_again(
    reelroom: Reelroom, session: Session, clips: Clips, store_faults: Faults, tmp_path: Path
) -> None:
    store_faults(
        {"action": "drop", "operation": "UploadPart", "every": 3, "at": 0.5},
        {"action": "status503", "operation": "UploadPart", "every": 4},
        {"action": "expire", "operation": "UploadPart", "every": 5},
    )
    assert combined(reelroom, session, clips(12)).status == "DONE"


def test_a_broken_upload_goes_on_where_it_was(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, tmp_path: Path, store_faults: Faults
) -> None:
    path = tmp_path / "long.bin"
    path.write_bytes(bytes(range(256)) * (80 * 1024))  # 20 MiB: three parts
    reelroom.uploads.create(session.id, [path])
    store_faults({"action": "status503", "operation": "UploadPart", "every": 1})
    hurried = Reelroom(
        cloud.api_url,
        cloud.token("test_a_broken_upload_goes_on_where_it_was"),
        parallel=1,
        sleep=lambda _: None,
    )
    with pytest.raises(Unreachable, match="resumes"):
        hurried.uploads.send(session.id, [path])
    store_faults({"action": "status503", "operation": "UploadPart", "every": 2})
    sent: list[int] = []
    job = hurried.uploads.send(session.id, [path], on_bytes=lambda _, count: sent.append(count))
    assert sum(sent) == path.stat().st_size
    assert followed(reelroom, job.id).status == "AWAITING_FIX", "it is no film, but it arrived"


def test_a_file_that_changed_is_not_mixed_with_what_was_sent(
    reelroom: Reelroom, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "long.bin"
    path.write_bytes(b"a" * (9 << 20))
    upload, targets = reelroom.uploads.create(session.id, [path])
    first = next(target for target in targets if target.number == 1)
    assert httpx.put(first.url, content=b"a" * first.size, trust_env=False).status_code == 200
    path.write_bytes(b"b" * (9 << 20))
    with pytest.raises(FileChanged, match="part 1"):
        reelroom.uploads.send(session.id, [path])
    assert reelroom.uploads.get(upload.id).sources[0].missing == (2,)


def test_a_job_is_cancelled_while_it_runs_and_leaves_nothing(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips, store_faults: Faults
) -> None:
    store_faults(SLOW_READS)
    job = reelroom.uploads.send(session.id, clips(2))
    eventually(lambda: reelroom.jobs.get(job.id).progress is not None)
    reelroom.jobs.cancel(job.id)
    eventually(lambda: reelroom.jobs.get(job.id).status == "CANCELLED")
    assert list(reelroom.recordings.of(session.id)) == []
    eventually(lambda: _files(cloud, session) == [])


def test_a_session_removed_in_mid_combine_goes_whole(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips, store_faults: Faults
) -> None:
    store_faults(SLOW_READS)
    job = reelroom.uploads.send(session.id, clips(2))
    eventually(lambda: reelroom.jobs.get(job.id).progress is not None)
    reelroom.sessions.remove(session.id)
    eventually(lambda: is_gone(cloud, session))


def test_a_killed_task_is_followed_by_another_one(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips, store_faults: Faults
) -> None:
    store_faults(SLOW_READS)
    job = reelroom.uploads.send(session.id, clips(2))
    eventually(lambda: reelroom.jobs.get(job.id).progress is not None)
    (cluster,) = cloud.supervisor.plan.load_template().clusters().values()
    ecs = cloud.client("ecs")
    (task,) = ecs.list_tasks(cluster=cluster, startedBy=job.id)["taskArns"]
    ecs.stop_task(cluster=cluster, task=task)
    store_faults()
    assert followed(reelroom, job.id).status == "DONE"
    assert reelroom.jobs.get(job.id).attempt == 2


def test_every_part_of_the_cloud_may_be_killed_while_a_job_runs(
    cloud: LocalCloud, reelroom: Reelroom, session: Session, clips: Clips, store_faults: Faults
) -> None:
    store_faults(SLOW_READS)
    job = reelroom.uploads.send(session.id, clips(2))
    eventually(lambda: reelroom.jobs.get(job.id).progress is not None)
    for part in ("dynamodb", "s3", "ecs", "front"):
        cloud.kill(part)
    assert followed(reelroom, job.id).status == "DONE"


def _files(cloud: LocalCloud, session: Session) -> list[Path]:
    efs = cloud.data / "efs"
    return [path for path in efs.rglob("*") if session.id in str(path) and path.is_file()]
