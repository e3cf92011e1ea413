"""From another server into staging: broken streams are taken up again, by this attempt or the next.

Storage knows what has arrived: the parts of an open multipart upload. `Resume` lies beside it and
says of what they are parts, so that a stream is only continued while the thing is still the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from jobs.importer.contents import require_playable
from jobs.importer.patience import Patience
from reelroom.domain.crc64 import combine_all
from reelroom.domain.errors import NotFound, Transient
from reelroom.domain.import_errors import (
    CredentialGone,
    SourceSizeDiffers,
    SourceTooLarge,
    SourceUnreachable,
)
from reelroom.domain.importing import (
    ImportInput,
    Resume,
    Wanted,
    credential_key,
    resume_key,
    staged_key,
)
from reelroom.domain.media_errors import SourceEmpty
from reelroom.domain.parts import MAX_PARTS, Part
from reelroom.domain.policy import MIB
from reelroom.media.magic import HEAD_BYTES, family_of_head
from reelroom.ports import AlreadyExists, Blobs, NoSuchMultipart
from reelroom.ports.importing import Answer, Digest, Origin, Streams
from reelroom.runner.work import Work

_PART_BYTES = 8 * MIB
_SMALL = 64 << 10  # what a credential or a Resume may have


@dataclass(frozen=True, slots=True)
class Staged:
    """The recording as it came, in staging. `sha256` where it was read in one go; `name` as the
    other side calls it."""

    key: str
    size: int
    crc64nvme: str
    sha256: str | None
    name: str


@dataclass
class Intake:
    """`largest` in bytes; `check` is called several times a second while the other side is waited
    for, and ends everything by raising."""

    work: Work
    origin: Origin
    streams: Streams
    blobs: Blobs
    largest: int
    patience: Patience
    check: Callable[[], None]
    _resume: Resume | None = None
    _digest: Digest | None = None
    _done: int = field(default=0)

    def run(self) -> Staged:
        """Raises what `import_errors` has, MediaRefused for what is no recording, Transient."""
        there = self.blobs.head(self._key)
        self._resume = self._kept()
        if there is not None:
            return self._whole(there.size, there.crc64nvme or "")
        wanted = self._wanted()
        while True:
            at = self._arrived()
            if self._resume is not None and at == self._resume.size:
                break
            try:
                self._stream(wanted, at)
                break
            except SourceUnreachable as error:
                self.patience.broken(error, self._arrived())
        return self._joined()

    @property
    def _key(self) -> str:
        return staged_key(self.work.job.session_id, self.work.job.id)

    def _wanted(self) -> Wanted:
        job = self.work.job
        try:
            raw = self.streams.read(credential_key(job.session_id, job.id), 0, _SMALL)
        except NotFound:
            raise CredentialGone from None
        return Wanted(**json.loads(raw))

    def _kept(self) -> Resume | None:
        """Of an earlier attempt, if there is one."""
        job = self.work.job
        try:
            raw = self.streams.read(resume_key(job.session_id, job.id), 0, _SMALL)
        except NotFound:
            return None
        return Resume.from_json(json.loads(raw))

    def _arrived(self) -> int:
        """Bytes of the whole parts from the first on; 0 when there is nothing to go on from."""
        if self._resume is None:
            return 0
        try:
            parts = self.blobs.parts(self._key, self._resume.multipart_id)
        except NoSuchMultipart:
            self._resume = None
            return 0
        return sum(part.size for part in _in_a_row(parts, self._resume))

    def _stream(self, wanted: Wanted, at: int) -> None:
        known = self._resume
        unchanged = known.validator if known else None
        if at and unchanged is None:
            self.patience.began_again(self._host, "does not say whether the file is the same")
            at = 0
        with self.origin.open(wanted, self._tick, at, unchanged) as answer:
            self._check_size(answer)
            goes_on = known is not None and at > 0 and answer.start == at
            if goes_on and known is not None and not _is_same(known, answer):
                raise SourceUnreachable(answer.host, "sends something else than before")
            if not goes_on:
                if at:
                    self.patience.began_again(answer.host, "cannot go on where it stopped")
                at = 0
            self.patience.answered()
            chunks = self._begun(answer) if not goes_on else answer.chunks
            self._receive(answer, self._bounded(chunks, at), at)

    def _begun(self, answer: Answer) -> Iterator[bytes]:
        """The stream from its start, once its first bytes are those of a recording."""
        head, rest = _head(answer.chunks)
        name = self._name(answer)
        if not head:
            raise SourceEmpty(name)
        require_playable(name, family_of_head(name, head)[0])
        self._start_anew(answer)
        return chain([head], rest)

    def _start_anew(self, answer: Answer) -> None:
        """An open multipart upload and the note of what goes to it, the older ones aborted."""
        for key, multipart_id in list(self.blobs.multiparts(self._key)):
            self.blobs.abort_multipart(key, multipart_id)
        size = answer.size or self._announced or self.largest
        self._resume = Resume(
            multipart_id=self.blobs.create_multipart(self._key, "application/octet-stream"),
            part_bytes=_part_bytes(size),
            size=answer.size,
            validator=answer.validator,
            name=answer.name,
        )
        job = self.work.job
        note = json.dumps(self._resume.to_json()).encode()
        self.blobs.put_small(resume_key(job.session_id, job.id), note, "application/json")
        self._digest = self.streams.digest()

    def _receive(self, answer: Answer, chunks: Iterator[bytes], at: int) -> None:
        assert self._resume is not None, "noted before its first byte"
        if self._digest is None or self._digest.size != at:
            self._digest = self.streams.digest()  # of a piece: its size tells that it is none
        self._done = at
        self.streams.receive(
            chunks,
            self._key,
            self._resume.multipart_id,
            at // self._resume.part_bytes + 1,
            self._resume.part_bytes,
            self._digest,
            lambda done: self._tell(at + done),
        )

    def _tick(self) -> None:
        self._tell(self._done)
        self.check()

    def _tell(self, done: int) -> None:
        self._done = done
        size = self._resume.size if self._resume else None
        self.work.progress("IMPORTING", done, size or self._announced or 0)

    def _bounded(self, chunks: Iterator[bytes], at: int) -> Iterator[bytes]:
        """Raises SourceTooLarge and SourceSizeDiffers as soon as it is known."""
        announced, count = self._announced, at
        for chunk in chunks:
            count += len(chunk)
            if count > self.largest:
                raise SourceTooLarge(self.largest)
            if announced is not None and count > announced:
                raise SourceSizeDiffers(announced, count)
            yield chunk
        if announced is not None and count != announced:
            raise SourceSizeDiffers(announced, count)

    def _check_size(self, answer: Answer) -> None:
        if answer.size is None:
            return
        if answer.size > self.largest:
            raise SourceTooLarge(self.largest)
        if self._announced is not None and answer.size != self._announced:
            raise SourceSizeDiffers(self._announced, answer.size)

    def _joined(self) -> Staged:
        assert self._resume is not None, "its parts are all there"
        parts = self.blobs.parts(self._key, self._resume.multipart_id)
        size = sum(part.size for part in parts)
        crc64nvme = combine_all((part.crc64nvme or "", part.size) for part in parts)
        try:
            self.streams.join(self._key, self._resume.multipart_id, parts, size, crc64nvme)
        except (AlreadyExists, NoSuchMultipart, Transient):
            there = self.blobs.head(self._key)
            if there is None or (there.size, there.crc64nvme) != (size, crc64nvme):
                raise
        return self._whole(size, crc64nvme)

    def _whole(self, size: int, crc64nvme: str) -> Staged:
        digest = self._digest
        sha256 = digest.hex() if digest is not None and digest.size == size else None
        name = self._resume.name if self._resume else ""
        return Staged(self._key, size, crc64nvme, sha256, name)

    @cached_property
    def _input(self) -> ImportInput:
        return ImportInput.from_json(self.work.job.input)

    @property
    def _announced(self) -> int | None:
        return self._input.size

    @property
    def _host(self) -> str:
        return self._input.host

    def _name(self, answer: Answer) -> str:
        return self._input.name or answer.name or "The file"


def _part_bytes(size: int) -> int:
    """Small, as a few of them are in memory, unless 10,000 are too few for that."""
    needed = -(-size // MAX_PARTS)
    return _PART_BYTES if needed <= _PART_BYTES else -(-needed // MIB) * MIB


def _in_a_row(parts: Sequence[Part], resume: Resume) -> Iterator[Part]:
    """Whole parts 1, 2, 3 ... up to the first that lacks; the last of all may be short."""
    end = 0
    for number, part in enumerate(parts, start=1):
        is_last = resume.size is not None and end + part.size == resume.size
        if part.number != number or (part.size != resume.part_bytes and not is_last):
            return
        end += part.size
        yield part


def _is_same(known: Resume, answer: Answer) -> bool:
    sizes = {known.size, answer.size} - {None}
    return len(sizes) <= 1 and answer.validator in {None, known.validator}


def _head(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, enough to tell what they are, and the rest."""
    taken = bytearray()
    for chunk in chunks:
        taken += chunk
        if len(taken) >= HEAD_BYTES:
            break
    return bytes(taken), chunks
