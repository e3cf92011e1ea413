"""What a signed URL is good for: one method, one key, one part of one length, until it expires.

Every way to bend one is refused by the object store, and leaves nothing in it.
"""

from __future__ import annotations

import http.client
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final
from urllib.parse import urlsplit

import pytest

from localstack.objectstore import Server
from reelroom.aws.blobs import S3Blobs, s3_blobs
from reelroom.aws.clients import Clients
from reelroom.settings import Bucket
from reelroom.wiring import SystemClock
from tests.contract.blobs.backends import BUCKET, running_store, store_clients
from tests.security.bent import BENT_PART, BENT_VIEW, BODY, OTHER_BUCKET, Bend, Sent, other_key

LIFE: Final = timedelta(minutes=15)
_NUMBERS: Final = count(1)


class MovedClock:
    """The store's; clients sign with the real one."""

    by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture(scope="module")
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clock: MovedClock) -> Iterator[Server]:
    with running_store(tmp_path_factory.mktemp("bucket"), clock) as running:
        yield running


@pytest.fixture(scope="module")
def clients(server: Server) -> Clients:
    made = store_clients(server)
    for name in (BUCKET, OTHER_BUCKET):
        made.s3.create_bucket(Bucket=name)
    made.s3.put_object(Bucket=OTHER_BUCKET, Key="secret", Body=b"another's")
    return made


@pytest.fixture(scope="module")
def blobs(clients: Clients) -> S3Blobs:
    return s3_blobs(clients, Bucket(BUCKET), SystemClock())


@dataclass(frozen=True)
class Staged:
    """An open multipart upload and the target of its first part."""

    blobs: S3Blobs
    key: str
    upload: str

    @property
    def target(self) -> Sent:
        signed = self.blobs.sign_part(self.key, self.upload, 1, len(BODY), LIFE)
        return Sent("PUT", signed.url, headers=dict(signed.headers))

    @property
    def is_empty(self) -> bool:
        folder = self.key.rpartition("/")[0]
        return not self.blobs.parts(self.key, self.upload) and not [*self.blobs.keys(folder)]


@pytest.fixture
def staged(blobs: S3Blobs) -> Staged:
    key = f"staging/ses_a/upl_{next(_NUMBERS)}/0001"
    return Staged(blobs, key, blobs.create_multipart(key, "video/mp4"))


@pytest.fixture
def view(blobs: S3Blobs, clients: Clients) -> Sent:
    key = f"staging/ses_a/upl_{next(_NUMBERS)}/0001"
    clients.s3.put_object(Bucket=BUCKET, Key=key, Body=BODY)
    target = blobs.sign_get(key, LIFE, file_name="lap.mp4", content_type="video/mp4", inline=False)
    return Sent("GET", target.url, b"")


def is_refused(status: int) -> bool:
    """501 is S3's answer to a body whose length it is not told."""
    return 400 <= status < 500 or status == 501


@pytest.mark.parametrize("bend", BENT_PART.values(), ids=list(BENT_PART))
def test_a_target_that_was_bent_takes_nothing(bend: Bend, staged: Staged) -> None:
    assert is_refused(bend(staged.target).status())
    assert staged.is_empty
    assert staged.target.status() == 200


@pytest.mark.parametrize("bend", BENT_VIEW.values(), ids=list(BENT_VIEW))
def test_a_view_that_was_bent_shows_and_changes_nothing(bend: Bend, view: Sent) -> None:
    assert is_refused(bend(view).status())
    assert view.status() == 200


def test_a_target_ends_when_it_says(staged: Staged, clock: MovedClock) -> None:
    target = staged.target
    try:
        clock.by = LIFE + timedelta(seconds=2)
        assert target.status() == 403
        clock.by = -timedelta(minutes=16)  # signed by somebody whose clock is far ahead
        assert target.status() == 403
    finally:
        clock.by = timedelta()
    assert staged.is_empty
    assert target.status() == 200


def test_bytes_behind_the_signed_length_are_no_part_of_it_and_no_request(staged: Staged) -> None:
    """A sender that tells the signed length and goes on: with another request, for instance."""
    url = urlsplit(staged.target.url)
    smuggled = f"DELETE /{BUCKET}/{staged.key} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode()
    head = f"PUT {url.path}?{url.query} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Length: 6\r\n\r\n"
    with socket.create_connection((url.hostname or "", url.port), timeout=10) as line:
        line.sendall(head.encode() + BODY + smuggled)
        line.shutdown(socket.SHUT_WR)
        answers = b"".join(iter(lambda: line.recv(65536), b""))
    assert re.findall(rb"HTTP/1\.1 (\d{3})", answers) == [b"200", b"403"]
    assert [part.size for part in staged.blobs.parts(staged.key, staged.upload)] == [len(BODY)]


def test_a_target_is_worth_nothing_once_its_upload_is_over(staged: Staged) -> None:
    target = staged.target
    staged.blobs.abort_multipart(staged.key, staged.upload)
    assert target.status() == 404
    assert list(staged.blobs.keys(staged.key)) == []


def test_a_bent_target_tells_nothing_of_the_secret(staged: Staged, server: Server) -> None:
    url = urlsplit(other_key(staged.target).url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
    connection.request("PUT", f"{url.path}?{url.query}", BODY)
    told = connection.getresponse().read().decode()
    connection.close()
    (secret,) = server.store.settings.credentials.values()
    assert "SignatureDoesNotMatch" in told
    assert secret not in told
