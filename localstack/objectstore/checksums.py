"""S3's checksum algorithms: running digests, and combining those of parts.

Source: Amazon S3 user guide, "Checking object integrity": CRCs can describe a whole object
(FULL_OBJECT), the SHAs of a multipart object only its parts (COMPOSITE), CRC64NVME only the whole.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from awscrt import checksums as crt

from localstack.objectstore.errors import S3Error


class Algorithm(StrEnum):
    CRC64NVME = "CRC64NVME"
    CRC32 = "CRC32"
    CRC32C = "CRC32C"
    SHA1 = "SHA1"
    SHA256 = "SHA256"

    @property
    def header(self) -> str:
        return f"x-amz-checksum-{self.value.lower()}"

    @property
    def element(self) -> str:
        """The name of its XML element."""
        return f"Checksum{self.value}"


class ChecksumType(StrEnum):
    FULL_OBJECT = "FULL_OBJECT"
    COMPOSITE = "COMPOSITE"


DIGEST_BYTES: Final = {
    Algorithm.CRC64NVME: 8,
    Algorithm.CRC32: 4,
    Algorithm.CRC32C: 4,
    Algorithm.SHA1: 20,
    Algorithm.SHA256: 32,
}
_CRC: Final[dict[Algorithm, Callable[[memoryview, int], int]]] = {
    Algorithm.CRC64NVME: crt.crc64nvme,
    Algorithm.CRC32: zlib.crc32,
    Algorithm.CRC32C: crt.crc32c,
}
_COMBINE: Final[dict[Algorithm, Callable[[int, int, int], int]]] = {
    Algorithm.CRC64NVME: crt.combine_crc64nvme,
    Algorithm.CRC32: crt.combine_crc32,
    Algorithm.CRC32C: crt.combine_crc32c,
}


class Digest:
    """One algorithm over a stream of blocks."""

    def __init__(self, algorithm: Algorithm) -> None:
        self.algorithm = algorithm
        self._crc = 0
        self._step = _CRC.get(algorithm)
        self._hash = None if self._step else hashlib.new(algorithm.value.lower())

    def update(self, block: memoryview) -> None:
        if self._step is not None:
            self._crc = self._step(block, self._crc)
        elif self._hash is not None:
            self._hash.update(block)

    def digest(self) -> bytes:
        """Big-endian for the CRCs."""
        if self._hash is not None:
            return self._hash.digest()
        return self._crc.to_bytes(DIGEST_BYTES[self.algorithm], "big")


def encode(digest: bytes) -> str:
    return base64.b64encode(digest).decode("ascii")


def decode(algorithm: Algorithm, text: str) -> bytes:
    """The digest behind a header's base64; S3Error InvalidRequest when it is not one."""
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != DIGEST_BYTES[algorithm]:
        raise S3Error("InvalidRequest", f"Value for {algorithm.header} header is invalid.")
    return digest


def parse_algorithm(text: str) -> Algorithm:
    try:
        return Algorithm(text.upper())
    except ValueError:
        raise S3Error(
            "InvalidRequest",
            "Checksum algorithm provided is unsupported. Please try again with any of the valid "
            f"types: [{', '.join(Algorithm)}]",
        ) from None


def multipart_type(algorithm: Algorithm, wanted: str | None) -> ChecksumType:
    """The checksum type of a multipart upload, defaulted as S3 does.

    Raises S3Error InvalidRequest for a type that the algorithm cannot have.
    """
    if wanted is None:
        full = algorithm is Algorithm.CRC64NVME
        return ChecksumType.FULL_OBJECT if full else ChecksumType.COMPOSITE
    if wanted not in tuple(ChecksumType):
        raise S3Error(
            "InvalidRequest", f"Value for x-amz-checksum-type header is invalid: {wanted}"
        )
    kind = ChecksumType(wanted)
    impossible = ChecksumType.FULL_OBJECT if algorithm not in _COMBINE else ChecksumType.COMPOSITE
    one_way = algorithm is Algorithm.CRC64NVME or algorithm not in _COMBINE
    if one_way and kind is impossible:
        raise S3Error(
            "InvalidRequest",
            f"The {kind} checksum type cannot be used with the {algorithm.lower()} checksum "
            "algorithm.",
        )
    return kind


def full_object(algorithm: Algorithm, parts: Iterable[tuple[bytes, int]]) -> bytes:
    """The CRC of parts laid one after the other, from (digest, size in bytes) of each.

    CRCs are linear over GF(2), so no byte is read again.
    """
    combine = _COMBINE[algorithm]
    crc = 0
    for digest, size in parts:
        crc = combine(crc, int.from_bytes(digest, "big"), size)
    return crc.to_bytes(DIGEST_BYTES[algorithm], "big")


def composite(algorithm: Algorithm, digests: Iterable[bytes]) -> str:
    """The checksum of the parts' checksums, `<base64>-<number of parts>`."""
    whole = Digest(algorithm)
    count = 0
    for digest in digests:
        whole.update(memoryview(digest))
        count += 1
    return f"{encode(whole.digest())}-{count}"
