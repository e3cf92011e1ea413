"""Uploads: announce files, send what is missing, complete; a broken one is found and goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import httpx

from reelroom.client import fields
from reelroom.client.errors import ClientError, FileChanged
from reelroom.client.models import Job, Page, Source, Target, Upload
from reelroom.client.paging import found, page, paged
from reelroom.client.parts import LocalFile
from reelroom.client.sending import Sender
from reelroom.client.targets import PARALLEL, TargetBook
from reelroom.client.transport import Transport, one_time_key

_POLL_S: Final = 1.0
_UNDER_WAY: Final = {"QUEUED", "RUNNING", "COMMITTING"}

OnBytes = Callable[[int, int], None]  # position of the file, bytes


@dataclass(frozen=True, slots=True)
class Uploads:
    """`http` talks to storage; `parallel` parts are under way at a time."""

    transport: Transport
    http: httpx.Client
    parallel: int = PARALLEL
    sleep: Callable[[float], None] = field(default=time.sleep)

    def send(
        self,
        session_id: str,
        files: Sequence[Path],
        description: str = "",
        on_bytes: OnBytes = lambda _position, _bytes: None,
    ) -> Job:
        """Send `files` in their order and queue the combine; what an earlier, broken call has sent
        is not sent again. `on_bytes` is told of bytes that are safe, also of those from before, by
        the position of their file: the same file may stand in the list twice.

        Raises ClientError and its kinds; calling it again resumes.
        """
        upload = self.unfinished(session_id, files)
        targets: tuple[Target, ...] = ()
        if upload is None:
            upload, targets = self.create(session_id, files, description)
        with ThreadPoolExecutor(self.parallel, "upload") as executor:
            for position, source in enumerate(() if upload.job_id else upload.sources):
                on_part = partial(on_bytes, position)
                self.send_source(files[position], source, executor, targets, on_part)
        return self.complete(upload.id)

    def create(
        self, session_id: str, files: Sequence[Path], description: str = ""
    ) -> tuple[Upload, tuple[Target, ...]]:
        """An upload with its sources, and targets for the first parts."""
        payload = self.transport.mutate(
            "mutation ($input: UploadCreateInput!) { uploadCreate(input: $input) "
            f"{{ upload {{ {fields.UPLOAD} }} targets {{ {fields.TARGET} }} "
            "userErrors { code message } } }",
            "uploadCreate",
            {
                "sessionId": session_id,
                "files": [_announced(path) for path in files],
                "description": description,
                "idempotencyKey": one_time_key(),
            },
        )
        targets = tuple(fields.target(one) for one in payload["targets"])
        return fields.upload(payload["upload"]), targets

    def get(self, upload_id: str) -> Upload:
        answer = self.transport.execute(
            f"query ($id: ID!) {{ upload(id: $id) {{ {fields.UPLOAD} }} }}", id=upload_id
        )
        return fields.upload(found(answer["upload"], "upload"))

    def unfinished(self, session_id: str, files: Sequence[Path]) -> Upload | None:
        """The newest upload of exactly these files (names and sizes) in this order that is open, or
        whose combine is under way."""
        wanted = [(path.name, path.stat().st_size) for path in files]
        query = (
            "query ($id: ID!, $after: String) { session(id: $id) "
            "{ uploads(first: 20, after: $after) "
            "{ nodes { id status job { status } sources { name size } } "
            "pageInfo { hasNextPage endCursor } } } }"
        )

        def one_page(after: str | None) -> Page:
            answer = self.transport.execute(query, id=session_id, after=after)
            return page(found(answer["session"], "session")["uploads"], lambda node: node)

        for node in paged(one_page):
            sources = [(source["name"], source["size"]) for source in node["sources"]]
            under_way = node["job"] and node["job"]["status"] in _UNDER_WAY
            if sources == wanted and (node["status"] == "OPEN" or under_way):
                return self.get(node["id"])
        return None

    def of_job(self, job_id: str) -> Upload:
        """What a job combines: to mend it, `replace` or `take_out` a source, then retry the job."""
        answer = self.transport.execute(
            f"query ($id: ID!) {{ job(id: $id) {{ upload {{ {fields.UPLOAD} }} }} }}", id=job_id
        )
        return fields.upload(found(found(answer["job"], "job")["upload"], "upload"))

    def take_out(self, source_id: str) -> None:
        """The others stay, and are not sent again."""
        self.transport.mutate(
            "mutation ($input: UploadSourceRemoveInput!) { uploadSourceRemove(input: $input) "
            "{ upload { id } userErrors { code message } } }",
            "uploadSourceRemove",
            {"sourceId": source_id},
        )

    def cancel(self, upload_id: str) -> None:
        """Give it up: what was sent is deleted, a job that runs is stopped."""
        self.transport.mutate(
            "mutation ($input: UploadCancelInput!) { uploadCancel(input: $input) "
            "{ upload { id } userErrors { code message } } }",
            "uploadCancel",
            {"uploadId": upload_id},
        )

    def replace(self, source_id: str, path: Path) -> Source:
        """A new, empty source for `path` in the place of another, to mend a refused combine."""
        payload = self.transport.mutate(
            "mutation ($input: UploadSourceReplaceInput!) { uploadSourceReplace(input: $input) "
            f"{{ source {{ {fields.SOURCE} }} userErrors {{ code message }} }} }}",
            "uploadSourceReplace",
            {
                "sourceId": source_id,
                "file": _announced(path),
                "idempotencyKey": one_time_key(),
            },
        )
        return fields.source(payload["source"])

    def complete(self, upload_id: str) -> Job:
        payload = self.transport.mutate(
            "mutation ($input: UploadCompleteInput!) { uploadComplete(input: $input) "
            f"{{ job {{ {fields.JOB} }} userErrors {{ code message }} }} }}",
            "uploadComplete",
            {"uploadId": upload_id},
        )
        return fields.job(payload["job"])

    def send_source(
        self,
        path: Path,
        source: Source,
        executor: ThreadPoolExecutor,
        targets: Sequence[Target] = (),
        on_bytes: Callable[[int], None] = lambda _bytes: None,
    ) -> None:
        """Send one file as one source, and wait until storage has put it together.

        One that has arrived already is read all the same: the API refuses it if it has changed.
        """
        file = LocalFile(path, source.size, source.part_size)
        if path.stat().st_size != source.size:
            raise FileChanged(f"{path.name} is not {source.size} bytes long any more.")
        book = TargetBook(source.missing, lambda *asked: self._targets(source.id, *asked))
        book.add([target for target in targets if target.source_id == source.id])
        sender = Sender(self.http, executor, on_bytes, self.sleep)
        self._completed(source.id, sender.send(file, source, book))

    def _targets(
        self, source_id: str, numbers: Sequence[int], acknowledged: Mapping[int, str]
    ) -> list[Target]:
        payload = self.transport.mutate(
            "mutation ($input: UploadPartTargetsCreateInput!) "
            f"{{ uploadPartTargetsCreate(input: $input) {{ targets {{ {fields.TARGET} }} "
            "userErrors { code message } } }",
            "uploadPartTargetsCreate",
            {
                "sourceId": source_id,
                "partNumbers": list(numbers),
                "acknowledged": [
                    {"partNumber": number, "crc64nvme": crc}
                    for number, crc in sorted(acknowledged.items())
                ],
            },
        )
        return [fields.target(one) for one in payload["targets"]]

    def _completed(self, source_id: str, crc64nvme: str) -> None:
        """Ask until storage has put the parts together; it may take minutes for large files."""
        while True:
            payload = self.transport.mutate(
                "mutation ($input: UploadSourceCompleteInput!) "
                "{ uploadSourceComplete(input: $input) { source { status } "
                "userErrors { code message } } }",
                "uploadSourceComplete",
                {"sourceId": source_id, "crc64nvme": crc64nvme},
            )
            status = payload["source"]["status"]
            if status == "UPLOADED":
                return
            if status != "COMPLETING":
                raise ClientError(f"Storage sent the file back ({status}). Send it again.")
            self.sleep(_POLL_S)


def _announced(path: Path) -> dict[str, object]:
    known = path.stat()
    modified = datetime.fromtimestamp(known.st_mtime, UTC).isoformat(timespec="milliseconds")
    return {
        "name": path.name,
        "size": known.st_size,
        "contentType": "video/mp4" if path.suffix.lower() == ".mp4" else None,
        "lastModified": modified.replace("+00:00", "Z"),
    }
