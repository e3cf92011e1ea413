"""Files: lists and deletes below the mounted work directory, and does nothing else.

It sits in the VPC, where EFS is, and can reach no service; the sweep invokes it.
"""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelroom.settings import FilesSettings
from reelroom.wiring import files_for_files

logger = Logger()
files = files_for_files(FilesSettings.from_environment())


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """`{"delete": [path, ...]}` or `{"entries": folder}`; paths are relative to the directory."""
    if "delete" in event:
        paths = [str(path) for path in event["delete"]]
        files.delete(paths)
        logger.info("files_deleted", count=len(paths))
        return {"deleted": len(paths)}
    entries = files.entries(str(event["entries"]))
    return {
        "entries": [
            {"path": entry.path, "modified_at": entry.modified_at.isoformat()} for entry in entries
        ]
    }
