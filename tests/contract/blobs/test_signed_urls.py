"""Signed URLs at a store that verifies them as S3 does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from localstack.objectstore import Server
from reelroom.aws.blobs import S3Blobs, s3_blobs
from reelroom.aws.clients import Clients
from reelroom.ports import Sending, Target
from reelroom.settings import Bucket, Cloud
from reelroom.wiring import SystemClock
from tests.contract.blobs.backends import BUCKET, running_store, send, store_clients

KEY = "recordings/o/none/2026-11-21/Nordschleife_1.mp4"
LIFE = timedelta(minutes=15)


class ShiftedClock:
    by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@pytest.fixture(scope="module")
def clock() -> ShiftedClock:
    """The store's."""
    return ShiftedClock()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, clock: ShiftedClock) -> Iterator[Server]:
    with running_store(tmp_path_factory.mktemp("bucket"), clock) as running:
        yield running


@pytest.fixture(scope="module")
def clients(server: Server) -> Clients:
    clients = store_clients(server)
    clients.s3.create_bucket(Bucket=BUCKET)
    clients.s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"0123456789")
    return clients


@pytest.fixture
def blobs(clients: Clients) -> S3Blobs:
    return s3_blobs(clients, Bucket(BUCKET), SystemClock())


@contextmanager
def later(clock: ShiftedClock, by: timedelta) -> Iterator[None]:
    """Requests in here meet the store at a later time."""
    clock.by = by
    yield
    clock.by = timedelta()


def view(blobs: S3Blobs, name: str = "lap.mp4", *, inline: bool = True) -> Target:
    return blobs.sign_get(KEY, LIFE, file_name=name, content_type="video/mp4", inline=inline)


def test_a_recording_plays_from_the_middle(blobs: S3Blobs) -> None:
    target = view(blobs)
    ranged = replace(target, headers={"Range": "bytes=4-6"})
    status, headers, body = send("GET", ranged)
    assert (status, body) == (206, b"456")
    assert headers["content-type"] == "video/mp4"
    assert headers["content-range"] == "bytes 4-6/10"


def test_a_download_has_the_name_that_a_person_gave(blobs: S3Blobs) -> None:
    _, headers, _ = send("GET", view(blobs, 'Grüne "Hölle"; 1/2.mp4', inline=False))
    assert headers["content-disposition"] == (
        'attachment; filename="Grune _Holle__ 1_2.mp4"; '
        "filename*=UTF-8''Gr%C3%BCne%20%22H%C3%B6lle%22%3B%201_2.mp4"
    )


def test_a_url_is_good_for_its_own_key_and_method_only(blobs: S3Blobs) -> None:
    target = view(blobs)
    other = replace(target, url=target.url.replace("Nordschleife_1", "Nordschleife_2"))
    assert send("GET", other)[0] == 403
    assert send("PUT", target, b"overwritten")[0] == 403
    assert send("GET", target)[2] == b"0123456789"


def test_a_disposition_cannot_be_changed(blobs: S3Blobs) -> None:
    target = view(blobs)
    assert send("GET", replace(target, url=target.url.replace("lap.mp4", "lap.exe")))[0] == 403


def test_a_url_works_until_the_time_it_says_and_no_longer(
    blobs: S3Blobs, clock: ShiftedClock
) -> None:
    target = view(blobs)
    late = target.expires_at - datetime.now(UTC)
    with later(clock, late - timedelta(seconds=3)):
        assert send("GET", target)[0] == 200
    with later(clock, late + timedelta(seconds=2)):
        assert send("GET", target)[0] == 403


def test_keys_with_odd_characters_are_addressed_as_the_sdk_does(
    blobs: S3Blobs, clients: Clients
) -> None:
    key = "recordings/o/a b+c&d=e~f(g)'ü%41.mp4"
    clients.s3.put_object(Bucket=BUCKET, Key=key, Body=b"found")
    target = blobs.sign_get(key, LIFE, file_name="a", content_type="video/mp4", inline=True)
    status, _, body = send("GET", target)
    assert (status, body) == (200, b"found")


class FakeSts:
    """Gives out the store's own keys for an hour."""

    def __init__(self, clients: Clients, life: timedelta) -> None:
        self.calls: list[dict[str, Any]] = []
        self._own = clients.credentials()
        self._life = life

    def assume_role(self, **parameters: Any) -> dict[str, Any]:
        self.calls.append(parameters)
        return {
            "Credentials": {
                "AccessKeyId": self._own.access_key,
                "SecretAccessKey": self._own.secret_key,
                "SessionToken": "session",
                "Expiration": datetime.now(UTC) + self._life,
            }
        }


def as_viewer(clients: Clients, sts: FakeSts) -> S3Blobs:
    clients.__dict__["sts"] = sts
    return s3_blobs(clients, Bucket(BUCKET, "arn:aws:iam::1:role/viewer"), SystemClock())


def test_the_viewer_role_is_assumed_once_and_only_to_view(clients: Clients) -> None:
    sts = FakeSts(clients, timedelta(hours=1))
    blobs = as_viewer(clients, sts)
    blobs.sign_part(KEY, "upload", 1, 10, LIFE)
    assert sts.calls == []
    urls = [view(blobs).url for _ in range(3)]
    assert all("X-Amz-Security-Token=session" in url for url in urls)
    (call,) = sts.calls
    assert call["RoleArn"] == "arn:aws:iam::1:role/viewer"
    assert call["DurationSeconds"] == 3600


def test_the_viewer_role_is_renewed_at_half_life(clients: Clients) -> None:
    sts = FakeSts(clients, timedelta(minutes=29))
    blobs = as_viewer(clients, sts)
    view(blobs)
    assert len(sts.calls) == 2


def test_a_url_ends_with_the_credentials_that_signed_it(clients: Clients) -> None:
    blobs = as_viewer(clients, FakeSts(clients, timedelta(minutes=40)))
    target = blobs.sign_get(
        KEY, timedelta(hours=1), file_name="a", content_type="video/mp4", inline=True
    )
    left = target.expires_at - datetime.now(UTC)
    assert timedelta(minutes=39) < left <= timedelta(minutes=40)
    (seconds,) = parse_qs(urlsplit(target.url).query)["X-Amz-Expires"]
    assert 39 * 60 < int(seconds) <= 40 * 60


def test_signed_urls_in_the_cloud_name_the_bucket_in_its_own_region(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A" * 20)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b" * 40)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    blobs = s3_blobs(Clients(Cloud("eu-west-1")), Bucket("films"), SystemClock())
    target = blobs.sign_part("staging/a", "upload", 2, 8, LIFE)
    url = urlsplit(target.url)
    assert url.netloc == "films.s3.eu-west-1.amazonaws.com"
    assert parse_qs(url.query)["X-Amz-SignedHeaders"] == ["content-length;host"]


def sending(data: bytes) -> Sending:
    return Sending(len(data), "video/mp4", hashlib.sha256(data).hexdigest())


def test_one_put_is_taken_once_and_only_of_exactly_its_bytes(blobs: S3Blobs) -> None:
    key, data = "staging/s/dep_once/1", b"footage"
    target = blobs.sign_put(key, sending(data), LIFE)
    for wrong in (b"Footage", b"footage and more", b"foot"):
        assert send("PUT", target, wrong)[0] in {400, 403}
        assert blobs.head(key) is None
    assert send("PUT", target, data)[0] == 200
    assert send("PUT", target, data)[0] == 412
    stored = blobs.head(key)
    assert stored is not None
    assert (stored.size, stored.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize("name", ["if-none-match", "x-amz-checksum-sha256", "content-type"])
def test_no_signed_header_may_be_left_out_or_changed(blobs: S3Blobs, name: str) -> None:
    key, data = "staging/s/dep_headers/1", b"footage"
    target = blobs.sign_put(key, sending(data), LIFE)
    less = {one: value for one, value in target.headers.items() if one != name}
    for headers in (less, {**less, name: "AAAA"}):
        assert send("PUT", replace(target, headers=headers), data)[0] in {400, 403}
    assert blobs.head(key) is None
