"""What several deployables share: the cloud, the tables, the bucket, the tasks, the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Final

from reelroom.domain.job import STAGING_FOLDERS
from reelroom.domain.policy import Policy
from reelroom.settings.reader import Reader

_TASK: Final = "REELROOM_TASK_"
_TABLES: Final = (
    "sessions",
    "memberships",
    "owners",
    "requests",
    "uploads",
    "sources",
    "jobs",
    "recordings",
    "audits",
)


@dataclass(frozen=True, slots=True)
class Cloud:
    """`s3_path_style`: the bucket's name stands in the path, as endpoints of our own need it."""

    region: str
    s3_path_style: bool = False


@dataclass(frozen=True, slots=True)
class Tables:
    """Table names by the plural of their noun; `due_shards` spread each queue of due work."""

    names: Mapping[str, str]
    due_shards: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """`viewer_role`: the ARN of the role that signs GET URLs; None: one's own credentials."""

    name: str
    viewer_role: str | None = None


@dataclass(frozen=True, slots=True)
class Tasks:
    """`families`: kind of job -> family of its task definition. Without `public_ip` the subnets
    need endpoints of their own."""

    cluster: str
    families: Mapping[str, str]
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    public_ip: bool = True


def read_cloud(env: Reader) -> Cloud:
    own_endpoint = env.optional("AWS_ENDPOINT_URL_S3") or env.optional("AWS_ENDPOINT_URL")
    return Cloud(env.text("AWS_REGION", "AWS_DEFAULT_REGION"), s3_path_style=bool(own_endpoint))


def read_tables(env: Reader) -> Tables:
    names = {noun: env.text(f"REELROOM_TABLE_{noun.upper()}") for noun in _TABLES}
    return Tables(names, env.parsed("REELROOM_DUE_SHARDS", _count, 1))


def read_bucket(env: Reader) -> Bucket:
    name = env.text("AWS_S3_BUCKET", "REELROOM_MEDIA_BUCKET")
    return Bucket(name, env.optional("REELROOM_VIEWER_ROLE"))


def read_tasks(env: Reader) -> Tasks:
    families = {
        name.removeprefix(_TASK).lower().replace("_", "-"): family
        for name, family in env.values.items()
        if name.startswith(_TASK) and family
    }
    if not families:
        env.missing.append(f"{_TASK}COMBINE")
    return Tasks(
        cluster=env.text("REELROOM_CLUSTER"),
        families=families,
        subnets=env.items("REELROOM_SUBNETS"),
        security_groups=env.items("REELROOM_SECURITY_GROUPS"),
        public_ip=env.parsed("REELROOM_PUBLIC_IP", _flag, True),
    )


def read_staging_dir(env: Reader) -> Path:
    """REELROOM_STAGING_DIR, or `staging` of the work directory. REELROOM_STAGING is `disk`, or
    `efs` for inputs that no task's own disk can hold: a folder of the durable file system."""
    work_dir = Path(env.values.get("REELROOM_WORK_DIR", ""))
    if env.parsed("REELROOM_STAGING", _staging, "disk") == "efs":
        return work_dir / STAGING_FOLDERS[1]
    own = env.optional("REELROOM_STAGING_DIR")
    return Path(own) if own else work_dir / STAGING_FOLDERS[0]


def read_introspection(env: Reader) -> bool:
    """Off unless it is asked for: a schema is for those who write clients."""
    return env.parsed("REELROOM_INTROSPECTION", _flag, False)


def read_policy(env: Reader) -> Policy:
    """Each field by REELROOM_<FIELD>, times by REELROOM_<FIELD>_S in seconds."""
    changed: dict[str, object] = {}
    standard = Policy()
    for one in fields(Policy):
        name, default = f"REELROOM_{one.name.upper()}", getattr(standard, one.name)
        if isinstance(default, bool):
            changed[one.name] = env.parsed(name, _flag, default)
        elif isinstance(default, timedelta):
            changed[one.name] = env.parsed(f"{name}_S", _seconds, default)
        else:
            changed[one.name] = env.parsed(name, _count, default)
    return Policy(**changed)  # type: ignore[arg-type]  # each has the type of its default


def _staging(text: str) -> str:
    if text not in {"disk", "efs"}:
        raise ValueError(text)
    return text


def _flag(text: str) -> bool:
    known = {"true": True, "false": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _seconds(text: str) -> timedelta:
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise ValueError(text)
    return timedelta(seconds=seconds)
