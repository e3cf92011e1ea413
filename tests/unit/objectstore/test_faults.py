"""Faults on the switch."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Server
from localstack.objectstore.errors import S3Error
from localstack.objectstore.faults import effect
from localstack.objectstore.faults.rule import Action, Rule, parse_rule
from localstack.objectstore.faults.switchboard import Switchboard
from localstack.objectstore.http.sender import Sender
from tests.unit.objectstore.conftest import BUCKET

Switch = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def switch(server: Server) -> Switch:
    def put(*rules: Mapping[str, object]) -> list[dict[str, Any]]:
        answer = httpx.put(f"{server.url}/_faults", json={"rules": rules})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["rules"])

    return put


@pytest.fixture
def urls(s3: S3Client) -> Callable[[str], str]:
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"0123456789")
    return lambda name: s3.generate_presigned_url(name, Params={"Bucket": BUCKET, "Key": "film"})


def test_every_second_request_may_fail(switch: Switch, urls: Callable[[str], str]) -> None:
    switch({"action": "status503", "operation": "GetObject", "every": 2})
    seen = [httpx.get(urls("get_object")).status_code for _ in range(4)]
    assert seen == [200, 503, 200, 503]


def test_a_rule_is_spent_after_its_count(switch: Switch, urls: Callable[[str], str]) -> None:
    switch({"action": "expire", "count": 2})
    answers = [httpx.get(urls("get_object")) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert "Request has expired" in answers[0].text


def test_a_rule_may_be_for_keys_with_a_prefix(switch: Switch, s3: S3Client) -> None:
    switch({"action": "status503", "keyPrefix": "staging/"})
    s3.put_object(Bucket=BUCKET, Key="other", Body=b"x")
    with pytest.raises(s3.exceptions.ClientError, match="SlowDown"):
        s3.put_object(Bucket=BUCKET, Key="staging/1", Body=b"x")


def test_a_rule_may_be_for_one_presigned_url(
    switch: Switch, urls: Callable[[str], str], s3: S3Client
) -> None:
    old = urls("get_object")
    film = {"Bucket": BUCKET, "Key": "film"}
    new = s3.generate_presigned_url("get_object", Params=film, ExpiresIn=60)
    switch({"action": "expire", "signature": old.rpartition("X-Amz-Signature=")[2]})
    assert [httpx.get(url).status_code for url in (old, new, old)] == [403, 200, 403]


@pytest.mark.parametrize(("at", "received"), [(0, b""), (0.5, b"01234"), (0.9, b"012345678")])
def test_a_download_is_cut_where_the_rule_says(
    switch: Switch, urls: Callable[[str], str], at: float, received: bytes
) -> None:
    switch({"action": "drop", "operation": "GetObject", "at": at})
    data: list[bytes] = []
    with (
        httpx.stream("GET", urls("get_object")) as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        data.extend(answer.iter_raw(1))
    assert answer.headers["content-length"] == "10"
    assert b"".join(data) == received


@pytest.mark.parametrize("at", [0, 0.5, 1])
def test_an_upload_that_is_cut_changes_nothing(
    switch: Switch, urls: Callable[[str], str], s3: S3Client, at: float
) -> None:
    switch({"action": "drop", "operation": "PutObject", "at": at})
    with pytest.raises(httpx.TransportError):
        httpx.put(urls("put_object"), content=b"tricks")
    switch()
    assert s3.get_object(Bucket=BUCKET, Key="film")["Body"].read() == b"0123456789"


def test_a_lost_answer_comes_after_the_effect(
    switch: Switch, urls: Callable[[str], str], s3: S3Client
) -> None:
    switch({"action": "lose-answer", "operation": "PutObject", "count": 1})
    with pytest.raises(httpx.TransportError):
        httpx.put(urls("put_object"), content=b"new")
    assert s3.get_object(Bucket=BUCKET, Key="film")["Body"].read() == b"new"


def test_a_complete_may_fail_under_status_200(switch: Switch, s3: S3Client) -> None:
    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key="new")["UploadId"]
    place: Any = {"Bucket": BUCKET, "Key": "new", "UploadId": upload_id}
    etag = s3.upload_part(PartNumber=1, Body=b"frames", **place)["ETag"]
    parts: Any = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    switch({"action": "error200", "operation": "CompleteMultipartUpload", "count": 1})
    with pytest.raises(s3.exceptions.ClientError, match="InternalError"):
        s3.complete_multipart_upload(MultipartUpload=parts, **place)
    s3.complete_multipart_upload(MultipartUpload=parts, **place)


def test_the_last_byte_of_a_download_is_flipped(switch: Switch, urls: Callable[[str], str]) -> None:
    switch({"action": "corrupt-last"})
    assert httpx.get(urls("get_object")).content == b"012345678" + bytes([ord("9") ^ 0xFF])


def test_the_last_byte_of_an_upload_is_flipped_before_it_is_checked(
    switch: Switch, s3: S3Client
) -> None:
    switch({"action": "corrupt-last"})
    with pytest.raises(s3.exceptions.ClientError, match=r"BadDigest|SHA256Mismatch"):
        s3.put_object(Bucket=BUCKET, Key="film", Body=b"frames", ChecksumAlgorithm="CRC64NVME")


def test_a_slow_download_takes_its_time(
    switch: Switch, urls: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(effect, "sleep", waits.append)
    switch({"action": "slow", "operation": "GetObject", "bytesPerSecond": 200, "delayMs": 20})
    assert httpx.get(urls("get_object")).content == b"0123456789"
    assert waits == [0.02, 10 / 200]


def test_a_slow_upload_takes_its_time(
    switch: Switch, urls: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(effect, "sleep", waits.append)
    switch({"action": "slow", "operation": "PutObject", "bytesPerSecond": 200})
    assert httpx.put(urls("put_object"), content=b"0123456789").status_code == 200
    assert sum(waits) == pytest.approx(10 / 200)


def test_every_byte_of_a_slow_body_is_waited_for_before_it_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events: list[tuple[str, float]] = []

    class Line(Sender):
        def file(self, descriptor: int, offset: int, length: int) -> None:
            events.append(("sent", length))

    with socket.socket() as unused:
        pipe = effect.outbound(Rule(Action.SLOW, bytes_per_second=200), Line(unused), 50)
        monkeypatch.setattr(effect, "sleep", lambda seconds: events.append(("waited", seconds)))
        pipe.file(0, 0, 50)
    assert events == [("waited", 0.1), ("sent", 20)] * 2 + [("waited", 0.05), ("sent", 10)]


def test_rules_are_listed_with_their_hits_and_cleared(
    server: Server, switch: Switch, urls: Callable[[str], str]
) -> None:
    switch({"action": "status503", "count": 1})
    httpx.get(urls("get_object"))
    httpx.get(urls("get_object"))
    (rule,) = httpx.get(f"{server.url}/_faults").json()["rules"]
    assert (rule["seen"], rule["hits"], rule["operation"]) == (2, 1, "*")
    assert httpx.delete(f"{server.url}/_faults").json() == {"rules": []}


def test_a_page_may_not_switch_faults_on(server: Server) -> None:
    answer = httpx.get(f"{server.url}/_faults", headers={"Origin": "http://localhost:5173"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "rule",
    [
        [],
        {},
        {"action": "explode"},
        {"action": "drop", "at": 2},
        {"action": "drop", "probability": -0.1},
        {"action": "drop", "every": 0},
        {"action": "drop", "every": True},
        {"action": "drop", "colour": "red"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule: object) -> None:
    with pytest.raises(S3Error) as refusal:
        parse_rule(rule)
    assert refusal.value.s3_code == "BadRequest"


def test_a_coin_with_the_same_seed_falls_the_same_way() -> None:
    def falls(seed: int) -> list[bool]:
        board = Switchboard()
        board.set([parse_rule({"action": "drop", "probability": 0.5, "seed": seed})])
        return [board.next("GetObject", "b", "k") is not None for _ in range(32)]

    assert falls(1) == falls(1) != falls(2)
    assert 4 < sum(falls(1)) < 28
