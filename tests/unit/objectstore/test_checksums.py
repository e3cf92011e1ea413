"""Checksums of wholes from those of parts."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localstack.objectstore.checksums import (
    Algorithm,
    Digest,
    composite,
    decode,
    full_object,
    parse_algorithm,
)
from localstack.objectstore.errors import S3Error

CRCS = (Algorithm.CRC64NVME, Algorithm.CRC32, Algorithm.CRC32C)


def digest(algorithm: Algorithm, data: bytes) -> bytes:
    running = Digest(algorithm)
    running.update(memoryview(data))
    return running.digest()


@pytest.mark.parametrize(
    ("algorithm", "check"),
    [
        # The check values of the CRC catalogue, over "123456789".
        (Algorithm.CRC64NVME, "ae8b14860a799888"),
        (Algorithm.CRC32, "cbf43926"),
        (Algorithm.CRC32C, "e3069283"),
        (Algorithm.SHA1, hashlib.sha1(b"123456789").hexdigest()),
        (Algorithm.SHA256, hashlib.sha256(b"123456789").hexdigest()),
    ],
)
def test_an_algorithm_gives_its_check_value(algorithm: Algorithm, check: str) -> None:
    assert digest(algorithm, b"123456789").hex() == check


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=6), st.sampled_from(CRCS))
def test_the_parts_crcs_combine_to_the_crc_of_the_whole(
    parts: list[bytes], algorithm: Algorithm
) -> None:
    combined = full_object(algorithm, [(digest(algorithm, part), len(part)) for part in parts])
    assert combined == digest(algorithm, b"".join(parts))


def test_a_composite_is_the_checksum_of_checksums() -> None:
    digests = [hashlib.sha256(part).digest() for part in (b"a", b"b")]
    whole = base64.b64encode(hashlib.sha256(b"".join(digests)).digest()).decode()
    assert composite(Algorithm.SHA256, digests) == f"{whole}-2"


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "AAAAAAAAAAAA"])
def test_a_checksum_of_the_wrong_shape_is_refused(text: str) -> None:
    with pytest.raises(S3Error, match="x-amz-checksum-crc64nvme"):
        decode(Algorithm.CRC64NVME, text)


def test_an_unknown_algorithm_is_refused() -> None:
    with pytest.raises(S3Error, match="CRC64NVME"):
        parse_algorithm("MD4")
