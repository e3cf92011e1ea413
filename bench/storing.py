"""A file into the bucket as one multipart object, with nothing computed on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.raw import Put, put_all
from reelroom.domain.parts import part_count, part_size


def signed_parts(s3: Any, bucket: str, key: str, upload_id: str, file: Path) -> list[Put]:  # noqa: ANN401
    """The parts that the API would cut `file` into, each with a URL."""
    size = file.stat().st_size
    of = part_size(size)
    part = {"Bucket": bucket, "Key": key, "UploadId": upload_id}
    return [
        Put(
            s3.generate_presigned_url("upload_part", {**part, "PartNumber": place + 1}),
            file,
            place * of,
            min(of, size - place * of),
        )
        for place in range(part_count(size, of))
    ]


def store_file(s3: Any, bucket: str, key: str, file: Path, parallel: int) -> None:  # noqa: ANN401
    named = {"Bucket": bucket, "Key": key}
    upload = s3.create_multipart_upload(**named)["UploadId"]
    put_all(signed_parts(s3, bucket, key, upload, file), parallel)
    pages = s3.get_paginator("list_parts").paginate(**named, UploadId=upload)
    parts = [
        {"PartNumber": part["PartNumber"], "ETag": part["ETag"]}
        for page in pages
        for part in page["Parts"]
    ]
    s3.complete_multipart_upload(**named, UploadId=upload, MultipartUpload={"Parts": parts})


def url_of(s3: Any, bucket: str, key: str) -> str:  # noqa: ANN401
    url: str = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": key})
    return url
