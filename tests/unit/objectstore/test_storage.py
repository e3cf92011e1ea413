"""What lies on the disk, and what does not."""

from __future__ import annotations

import errno
import os
import secrets
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Server, Settings, start
from localstack.objectstore.catalog import slices
from localstack.objectstore.recovery import Recovered
from tests.unit.objectstore.conftest import BUCKET, client, files_in

MIB = 1024 * 1024


def test_a_replaced_and_a_deleted_object_leave_no_file(s3: S3Client, blob_files: Path) -> None:
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"one")
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"two")
    assert len(files_in(blob_files)) == 1
    s3.delete_object(Bucket=BUCKET, Key="film")
    assert files_in(blob_files) == []


def test_keys_never_reach_the_file_system(s3: S3Client, blob_files: Path) -> None:
    for key in ("../../escape", "/etc/passwd", "a\x01b", "..", "con"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    names = {path.name for path in files_in(blob_files)}
    assert len(names) == 5
    assert all(set(name) <= set("0123456789abcdef") for name in names)


def test_a_copy_shares_its_bytes_and_outlives_its_source(s3: S3Client, blob_files: Path) -> None:
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"frames")
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "film"})
    assert len(files_in(blob_files)) == 1
    s3.delete_object(Bucket=BUCKET, Key="film")
    assert s3.get_object(Bucket=BUCKET, Key="copy")["Body"].read() == b"frames"
    s3.delete_object(Bucket=BUCKET, Key="copy")
    assert files_in(blob_files) == []


def test_a_changed_copy_onto_itself_keeps_its_bytes(s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"frames")
    s3.copy_object(
        Bucket=BUCKET,
        Key="film",
        CopySource={"Bucket": BUCKET, "Key": "film"},
        MetadataDirective="REPLACE",
        Metadata={"lap": "1"},
    )
    answer = s3.get_object(Bucket=BUCKET, Key="film")
    assert (answer["Body"].read(), answer["Metadata"]) == (b"frames", {"lap": "1"})


def test_parts_left_out_and_parts_of_an_aborted_upload_leave_no_file(
    s3: S3Client, blob_files: Path
) -> None:
    for end in ("complete", "abort"):
        upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key="film")["UploadId"]
        place: Any = {"Bucket": BUCKET, "Key": "film", "UploadId": upload_id}
        etags = [s3.upload_part(PartNumber=n, Body=b"x", **place)["ETag"] for n in (1, 1, 2)]
        if end == "abort":
            s3.abort_multipart_upload(**place)
        else:
            part: Any = {"PartNumber": 2, "ETag": etags[2]}
            s3.complete_multipart_upload(MultipartUpload={"Parts": [part]}, **place)
            assert len(files_in(blob_files)) == 1
            s3.delete_object(Bucket=BUCKET, Key="film")
        assert files_in(blob_files) == []


def test_a_download_goes_on_though_its_object_is_deleted(s3: S3Client, blob_files: Path) -> None:
    data = secrets.token_bytes(24 * MIB)
    s3.put_object(Bucket=BUCKET, Key="film", Body=data)
    body = s3.get_object(Bucket=BUCKET, Key="film")["Body"]
    first = body.read(1000)
    s3.delete_object(Bucket=BUCKET, Key="film")
    assert first + body.read() == data


def test_a_full_disk_is_said_and_leaves_nothing(
    s3: S3Client, blob_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    s3.put_object(Bucket=BUCKET, Key="film", Body=b"frames")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(s3.exceptions.ClientError, match="InsufficientStorage"):
            s3.put_object(Bucket=BUCKET, Key="film", Body=b"second")
    assert len(files_in(blob_files)) == 1
    assert s3.get_object(Bucket=BUCKET, Key="film")["Body"].read() == b"frames"


def test_a_full_catalog_is_said_and_works_again_with_room(
    server: Server, s3: S3Client, blob_files: Path
) -> None:
    with server.store.database.write() as tx:
        pages = tx.execute("PRAGMA page_count").fetchone()[0]
        tx.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(s3.exceptions.ClientError, match="InsufficientStorage"):
        deque(
            s3.put_object(Bucket=BUCKET, Key=f"{number}{'k' * 1000}", Body=b"x")
            for number in range(100)
        )
    kept = s3.list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert len(files_in(blob_files)) == kept
    with server.store.database.write() as tx:
        tx.execute("PRAGMA max_page_count=1000000")
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"x")


def test_a_failed_write_back_fails_the_complete(
    server: Server, s3: S3Client, blob_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key="film")["UploadId"]
    place: Any = {"Bucket": BUCKET, "Key": "film", "UploadId": upload_id}
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", broken)
        etag = s3.upload_part(PartNumber=1, Body=b"frames", **place)["ETag"]
        server.store.blobs.write_back.settle()
    parts: Any = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    with pytest.raises(s3.exceptions.ClientError, match="InternalError"):
        s3.complete_multipart_upload(MultipartUpload=parts, **place)
    assert s3.upload_part(PartNumber=1, Body=b"frames", **place)["ETag"] == etag
    s3.complete_multipart_upload(MultipartUpload=parts, **place)


def test_one_of_many_first_puts_wins(s3: S3Client) -> None:
    def put(number: int) -> str:
        try:
            s3.put_object(Bucket=BUCKET, Key="film", Body=b"%d" % number, IfNoneMatch="*")
        except s3.exceptions.ClientError as error:
            return str(error.response["Error"]["Code"])
        return "won"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(put, range(24)))
    assert outcomes.count("won") == 1
    assert set(outcomes) <= {"won", "PreconditionFailed", "ConditionalRequestConflict"}
    winner = outcomes.index("won")
    assert s3.get_object(Bucket=BUCKET, Key="film")["Body"].read() == b"%d" % winner


def test_one_of_many_completes_makes_the_object_and_all_are_answered(s3: S3Client) -> None:
    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key="film")["UploadId"]
    place: Any = {"Bucket": BUCKET, "Key": "film", "UploadId": upload_id}
    etag = s3.upload_part(PartNumber=1, Body=b"frames", **place)["ETag"]
    parts: Any = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda _: s3.complete_multipart_upload(MultipartUpload=parts, **place), range(16)
            )
        )
    assert len({answer["ETag"] for answer in answers}) == 1
    assert s3.get_object(Bucket=BUCKET, Key="film")["Body"].read() == b"frames"


def test_everything_is_there_after_a_restart(server: Server, s3: S3Client) -> None:
    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key="open")["UploadId"]
    s3.upload_part(Bucket=BUCKET, Key="open", UploadId=upload_id, PartNumber=1, Body=b"part")
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"frames", Metadata={"lap": "1"})
    server.stop()
    again = start(Settings(data=server.store.settings.data))
    try:
        s3 = client(again.url)
        assert again.recovered == Recovered(0, 0)
        assert s3.get_object(Bucket=BUCKET, Key="film")["Metadata"] == {"lap": "1"}
        listed = s3.list_parts(Bucket=BUCKET, Key="open", UploadId=upload_id)["Parts"]
        assert [(part["PartNumber"], part["Size"]) for part in listed] == [(1, 4)]
    finally:
        again.stop()


def test_a_start_removes_files_without_a_row_and_parts_without_their_bytes(
    server: Server, s3: S3Client, blob_files: Path
) -> None:
    upload_id = s3.create_multipart_upload(Bucket=BUCKET, Key="open")["UploadId"]
    for number in (1, 2):
        s3.upload_part(
            Bucket=BUCKET, Key="open", UploadId=upload_id, PartNumber=number, Body=b"part"
        )
    server.stop()
    (blob_files / "ab" / ("ab" + "0" * 30)).write_bytes(b"half a body")
    first = next(path for path in files_in(blob_files) if path.read_bytes() == b"part")
    os.truncate(first, 2)
    again = start(Settings(data=server.store.settings.data))
    try:
        assert again.recovered == Recovered(blobs=2, parts=1)
        listed = client(again.url).list_parts(Bucket=BUCKET, Key="open", UploadId=upload_id)
        assert len(listed["Parts"]) == 1
    finally:
        again.stop()


def test_a_range_finds_its_slices(server: Server, s3: S3Client) -> None:
    pieces = [slices.Slice(n * 10, f"{n:032x}", 100, 10) for n in range(5)]
    with server.store.database.write() as tx:
        slices.add(tx, "film", pieces)
        cut = slices.within(tx, "film", 15, 20)
        assert [(s.start, s.blob[-1], s.offset, s.length) for s in cut] == [
            (0, "1", 105, 5),
            (5, "2", 100, 10),
            (15, "3", 100, 5),
        ]
        assert [s.blob[-1] for s in slices.within(tx, "film", 10, 10)] == ["1"]
        assert slices.within(tx, "film", 0, 0) == []
        slices.drop(tx, "film")
