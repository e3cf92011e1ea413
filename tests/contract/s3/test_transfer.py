"""boto3's own transfers, which are also those of `aws s3 cp`."""

from __future__ import annotations

from pathlib import Path

import pytest
from boto3.s3.transfer import TransferConfig
from mypy_boto3_s3 import S3Client

from tests.contract.s3.backends import Backend
from tests.contract.s3.talk import MIB


@pytest.mark.parametrize("threshold", [6 * MIB, 64 * MIB], ids=["multipart", "single"])
@pytest.mark.parametrize("payload", ["unsigned-trailer", "signed"])
def test_a_file_goes_up_and_comes_down(
    backend: Backend, bucket: str, big: bytes, tmp_path: Path, threshold: int, payload: str
) -> None:
    client = backend.client(s3={"payload_signing_enabled": payload == "signed"})
    config = TransferConfig(multipart_threshold=threshold, multipart_chunksize=5 * MIB)
    (tmp_path / "up").write_bytes(big)
    client.upload_file(str(tmp_path / "up"), bucket, "film", Config=config)
    client.download_file(bucket, "film", str(tmp_path / "down"), Config=config)
    assert (tmp_path / "down").read_bytes() == big


def test_a_big_copy_is_made_by_parts(s3: S3Client, bucket: str, big: bytes) -> None:
    s3.put_object(Bucket=bucket, Key="film", Body=big)
    config = TransferConfig(multipart_threshold=6 * MIB, multipart_chunksize=5 * MIB)
    s3.copy({"Bucket": bucket, "Key": "film"}, bucket, "copy", Config=config)
    assert s3.get_object(Bucket=bucket, Key="copy")["Body"].read() == big
