"""What a multipart object is as a whole, computed from its parts without their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from localstack.objectstore.catalog.parts import Part
from localstack.objectstore.catalog.uploads import Upload
from localstack.objectstore.checksums import (
    Algorithm,
    ChecksumType,
    composite,
    encode,
    full_object,
)
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request


def etag_of(chosen: Sequence[Part]) -> str:
    """MD5 of the parts' ETags, `-<number of parts>`: what S3 makes when those are MD5s."""
    joined = b"".join(bytes.fromhex(part.etag) for part in chosen)
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(chosen)}"


def crc64nvme_of(chosen: Sequence[Part]) -> bytes:
    algorithm = Algorithm.CRC64NVME
    return full_object(algorithm, ((part.digests[algorithm], part.size) for part in chosen))


def checksum_of(chosen: Sequence[Part], algorithm: Algorithm, kind: ChecksumType) -> str:
    """The object's checksum as its header gives it."""
    if kind is ChecksumType.COMPOSITE:
        return composite(algorithm, (part.digests[algorithm] for part in chosen))
    return encode(full_object(algorithm, ((part.digests[algorithm], part.size) for part in chosen)))


def verify_claims(request: Request, upload: Upload, size: int, checksum: str) -> None:
    """Hold size, type and checksum that a Complete states against what came out.

    Raises S3Error InvalidRequest or BadDigest.
    """
    stated = request.header("x-amz-mp-object-size")
    if stated is not None and stated != str(size):
        raise S3Error(
            "InvalidRequest",
            f"The provided 'x-amz-mp-object-size' header value {stated} does not match what was "
            f"computed: {size}",
        )
    kind = request.header("x-amz-checksum-type")
    if kind is not None and kind != upload.checksum_type:
        raise S3Error(
            "InvalidRequest",
            f"The upload was created using the {upload.checksum_type} checksum mode. The complete "
            "request must use the same checksum mode.",
        )
    for algorithm in Algorithm:
        given = request.header(algorithm.header)
        if given is None:
            continue
        if algorithm is not upload.effective_algorithm:
            raise S3Error("InvalidRequest", f"The upload has no {algorithm} checksum.")
        if given not in (checksum, checksum.partition("-")[0]):
            raise S3Error(
                "BadDigest",
                f"The {algorithm} you specified did not match the calculated checksum.",
            )
