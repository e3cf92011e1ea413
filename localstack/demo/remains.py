"""What is left of a session on disk, in the bucket and in the tables."""

from __future__ import annotations

from pathlib import Path

from localstack.cloud import LocalCloud


def remains(cloud: LocalCloud, session_id: str) -> dict[str, list[str]]:
    """By place; what no place is left with is not in it. The tombstone is a row of its own.

    The history is not looked at: it is its owner's, and outlives what it tells of.
    """
    key = session_id.removeprefix("ses_")
    places = {
        "files": _files(cloud.data / "efs", key),
        "objects": _objects(cloud, key),
        "rows": _rows(cloud, key),
    }
    return {place: found for place, found in places.items() if found}


def _files(root: Path, key: str) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if key in str(path))


def _objects(cloud: LocalCloud, key: str) -> list[str]:
    s3, found = cloud.client("s3"), []
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
            found += [one["Key"] for one in page.get("Contents", []) if _is_of(one["Key"], key)]
        uploads = s3.list_multipart_uploads(Bucket=name).get("Uploads", [])
        found += [f"{one['Key']} (open)" for one in uploads if _is_of(one["Key"], key)]
    return found


def _is_of(object_key: str, key: str) -> bool:
    """Published keys name no session: in a demo's own cloud, all of them are the session's."""
    return key in object_key or object_key.startswith("recordings/")


def _rows(cloud: LocalCloud, key: str) -> list[str]:
    dynamodb, found = cloud.client("dynamodb"), []
    history = cloud.supervisor.plan.load_template().name("AuditsTable")
    for table in dynamodb.list_tables()["TableNames"]:
        if table == history:
            continue
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            found += [f"{table}: {_name(item)}" for item in page["Items"] if key in str(item)]
    return found


def _name(item: dict[str, dict[str, str]]) -> str:
    name = item.get("id") or item.get("position") or {"S": "?"}
    status = item.get("status", {}).get("S", "")
    return f"{name['S']} {status}".strip()
