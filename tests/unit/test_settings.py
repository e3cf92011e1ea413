"""The environment: what is read, and what is said when it is not complete."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reelroom.domain.policy import Policy
from reelroom.settings import (
    Cloud,
    FilesSettings,
    GraphqlSettings,
    SettingsError,
    SweepSettings,
    TaskSettings,
    ensure_work_dirs,
)

NOUNS = ("SESSIONS", "MEMBERSHIPS", "OWNERS", "REQUESTS", "UPLOADS", "SOURCES", "JOBS", "AUDITS")
COMPLETE = {
    **{f"REELROOM_TABLE_{noun}": f"stack-{noun.lower()}" for noun in NOUNS},
    "REELROOM_TABLE_RECORDINGS": "stack-recordings",
    "AWS_REGION": "eu-west-1",
    "REELROOM_MEDIA_BUCKET": "media",
    "REELROOM_CLUSTER": "cluster",
    "REELROOM_TASK_COMBINE": "stack-combiner",
    "REELROOM_TASK_BUCKET_SYNC": "stack-sync",
    "REELROOM_SUBNETS": "subnet-1, subnet-2",
    "REELROOM_SECURITY_GROUPS": "sg-1",
    "REELROOM_SWEEP_FUNCTION": "stack-sweep",
    "REELROOM_FILES_FUNCTION": "stack-files",
    "REELROOM_WORK_DIR": "/mnt/media",
    "REELROOM_JOB_ID": "job_1",
}


def test_a_complete_environment_is_read() -> None:
    settings = GraphqlSettings.read(COMPLETE)
    assert settings.cloud == Cloud("eu-west-1")
    assert settings.tables.names["recordings"] == "stack-recordings"
    assert settings.tasks.families == {"combine": "stack-combiner", "bucket-sync": "stack-sync"}
    assert settings.tasks.subnets == ("subnet-1", "subnet-2")
    assert settings.policy == Policy()
    assert settings.bucket.viewer_role is None
    assert SweepSettings.read(COMPLETE).files_function == "stack-files"
    assert FilesSettings.read(COMPLETE).work_dir == Path("/mnt/media")
    assert TaskSettings.read(COMPLETE).job_id == "job_1"


def test_every_value_of_the_policy_may_be_set() -> None:
    policy = GraphqlSettings.read(
        COMPLETE
        | {
            "REELROOM_MAX_SOURCE_BYTES": "5",
            "REELROOM_FIX_WINDOW_S": "0",
            "REELROOM_LEASE_S": "0.5",
            "REELROOM_SAME_CONTAINER": "true",
        }
    ).policy
    assert policy.max_source_bytes == 5
    assert policy.fix_window == timedelta()
    assert policy.lease == timedelta(milliseconds=500)
    assert policy.same_container is True


def test_all_that_is_missing_or_malformed_is_told_at_once() -> None:
    broken = COMPLETE | {
        "AWS_REGION": "",
        "REELROOM_CLUSTER": "",
        "REELROOM_TASK_COMBINE": "",
        "REELROOM_TASK_BUCKET_SYNC": "",
        "REELROOM_MAX_SOURCES": "many",
        "REELROOM_LEASE_S": "nan",
        "REELROOM_SAME_CONTAINER": "perhaps",
        "REELROOM_RUNNING_PER_OWNER": "0",
    }
    with pytest.raises(SettingsError) as caught:
        GraphqlSettings.read(broken)
    for name in broken.keys() - COMPLETE.keys() | {"AWS_REGION or AWS_DEFAULT_REGION"}:
        assert name in str(caught.value)
    assert "REELROOM_CLUSTER" in str(caught.value)
    assert "REELROOM_TASK_COMBINE" in str(caught.value)
    assert "REELROOM_MEDIA_BUCKET" not in str(caught.value)


def test_inputs_are_kept_on_the_tasks_own_disk_unless_they_are_too_large_for_it() -> None:
    on_disk = COMPLETE | {"REELROOM_STAGING_DIR": "/scratch"}
    assert TaskSettings.read(COMPLETE).staging_dir == Path("/mnt/media/staging")
    assert TaskSettings.read(on_disk).staging_dir == Path("/scratch")
    too_large = on_disk | {"REELROOM_STAGING": "efs"}
    assert TaskSettings.read(too_large).staging_dir == Path("/mnt/media/staging-efs")
    with pytest.raises(SettingsError, match="REELROOM_STAGING"):
        TaskSettings.read(on_disk | {"REELROOM_STAGING": "tape"})


def test_a_deployable_asks_only_for_what_it_needs() -> None:
    assert FilesSettings.read({"REELROOM_WORK_DIR": "/mnt/media"}).work_dir == Path("/mnt/media")
    without = {name: value for name, value in COMPLETE.items() if name != "REELROOM_CLUSTER"}
    assert TaskSettings.read(without).bucket.name == "media"


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_an_endpoint_of_our_own_has_the_bucket_in_the_path(name: str) -> None:
    assert GraphqlSettings.read(COMPLETE | {name: "http://127.0.0.1:1"}).cloud.s3_path_style


def test_the_region_may_have_its_other_name() -> None:
    moved = COMPLETE | {"AWS_REGION": "", "AWS_DEFAULT_REGION": "us-west-2"}
    assert GraphqlSettings.read(moved).cloud.region == "us-west-2"


def test_the_process_s_own_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELROOM_WORK_DIR", "/srv/media")
    assert FilesSettings.from_environment().work_dir == Path("/srv/media")


def test_work_folders_are_made_and_may_be_there(tmp_path: Path) -> None:
    for _ in range(2):
        ensure_work_dirs(tmp_path / "media")
    assert sorted(one.name for one in (tmp_path / "media").iterdir()) == [
        "session_recordings",
        "staging",
    ]
