"""What runners do, late ones too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from reelroom.domain.combine import CombineInput
from reelroom.domain.ids import JobId
from reelroom.domain.job import Job, Reason
from reelroom.domain.recording import media_id, part_folder
from tests.fakes.sender import CONTENTS
from tests.unit.usecases.walking import Nobody, Walking

REASON: Final = Reason("TESTED", "The test wanted it.")


class Runners(Walking):
    """They claim, work, die, and give back."""

    def claim(self) -> Job:
        """A runner begins with taking away what earlier attempts left."""
        job = self._some(Job)
        claimed = self.queue.claim(JobId(job.id), f"runner-{next(self._names)}")
        if claimed is None:
            raise Nobody()
        self.claims.append(claimed)
        left = [one for one in self.world.files.paths if one.startswith(self._folder(claimed))]
        for path in left:
            del self.world.files.paths[path]
        return claimed

    def run_to_the_end(self) -> None:
        claimed = self.claim()
        self._commit(claimed)
        self._publish(claimed)
        self.queue.finish(claimed, CONTENTS)

    def die(self) -> None:
        """In the middle of the work, with a half-written file."""
        claim = self._claim()
        row = self.rows.get(Job, claim.id)
        if self._depth == 0 and row is not None and row.is_held_as(claim):
            self.world.files.add(f"{self._folder(claim)}/{claim.attempt}.part")
        self.claims.remove(claim)

    def commit(self) -> None:
        self._commit(self._claim())

    def publish(self) -> None:
        """Only whoever was let commit links and publishes; it may be slow."""
        self._publish(self._claim())

    def finish(self) -> None:
        claim = self._claim()
        self._publish(claim)
        self.queue.finish(claim, CONTENTS)

    def fail(self) -> None:
        self.queue.fail(self._claim(), REASON, fixable=self._often())

    def give_back(self) -> None:
        claim = self._claim()
        ways: Sequence[Callable[[], object]] = (
            lambda: self.queue.wait(claim, REASON),
            lambda: self.queue.crash(claim, REASON),
            lambda: self.queue.release(claim),
            lambda: self.queue.cancel(claim),
            lambda: self.queue.renew(claim),
            lambda: self.queue.report(claim, None),
            lambda: self.queue.roll_back(claim),
        )
        self.chance.choice(ways)()

    def _claim(self) -> Job:
        if not self.claims:
            raise Nobody()
        return self.claims[-1] if self._often() else self.chance.choice(self.claims)

    def _commit(self, claim: Job) -> None:
        self.queue.commit(claim, self._output(claim))
        self.world.files.add(str(self._output(claim)["media_id"]))

    def _publish(self, claim: Job) -> None:
        row = self.rows.get(Job, claim.id)
        if row is None or not row.is_held_as(claim) or row.status != "COMMITTING":
            raise Nobody()
        output = self._output(claim)
        self.world.files.add(str(output["media_id"]))
        self.world.blobs.put_object(str(output["object_key"]), CONTENTS.size_bytes)

    def _folder(self, claim: Job) -> str:
        return part_folder(claim.session_id, CombineInput.from_json(claim.input).file_uuid)

    def _output(self, claim: Job) -> dict[str, object]:
        unique = CombineInput.from_json(claim.input).file_uuid
        return {
            "media_id": media_id(claim.session_id, unique, "mp4"),
            "object_key": f"recordings/{claim.owner_id}/{unique}.mp4",
        }
