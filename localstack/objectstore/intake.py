"""Receive a body into a blob, hashing on the way, and hold it against what the client said."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from localstack.objectstore.blobs import BlobWriter
from localstack.objectstore.checksums import Algorithm, Digest, decode, encode, parse_algorithm
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.body import Body
from localstack.objectstore.http.request import Request

LARGEST_PUT_BYTES = 5 * 1024**3


@dataclass(frozen=True, slots=True)
class Claims:
    """What the client says about its body: at most one checksum, and Content-MD5."""

    algorithm: Algorithm | None
    digest: bytes | None
    in_trailer: bool
    md5: bytes | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What arrived and was verified. `digests` always has CRC64NVME."""

    size: int
    digests: dict[Algorithm, bytes]
    md5: str | None

    @property
    def opaque_etag(self) -> str:
        """32 hex digits from CRC64NVME and size: part ETags need not be MD5."""
        return self.digests[Algorithm.CRC64NVME].hex() + f"{self.size:016x}"


def read_claims(request: Request) -> Claims:
    """The checksum headers; S3Error InvalidRequest or InvalidDigest when they are not sound."""
    given = [a for a in Algorithm if request.header(a.header) is not None]
    trailer = (request.header("x-amz-trailer") or "").strip().lower()
    trailing = [a for a in Algorithm if a.header == trailer]
    unknown = [n for n in request.headers if _unsupported(n)]
    if unknown or (trailer and not trailing):
        raise S3Error("InvalidRequest", f"{(unknown or [trailer])[0]} is not supported.")
    if len(given) + len(trailing) > 1:
        raise S3Error("InvalidRequest", "Expecting a single x-amz-checksum- header.")
    algorithm = next(iter(given + trailing), None)
    announced = request.header("x-amz-sdk-checksum-algorithm")
    if announced and algorithm is not parse_algorithm(announced):
        raise S3Error(
            "InvalidRequest",
            "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
            "x-amz-trailer headers were found.",
        )
    digest = decode(given[0], request.headers[given[0].header]) if given else None
    return Claims(algorithm, digest, bool(trailing), _content_md5(request))


def receive(
    body: Body, claims: Claims, writer: BlobWriter, *, md5: bool, also: Algorithm
) -> Receipt:
    """Write a body to `writer` and verify it against `claims`.

    `md5` asks for the MD5 where no Content-MD5 does; `also` is one more checksum to compute.
    Raises S3Error EntityTooLarge, BadDigest, InvalidRequest, and what reading the body raises.
    """
    if body.length is None:
        raise S3Error("MissingContentLength")
    digests = [Digest(a) for a in {Algorithm.CRC64NVME, also, claims.algorithm or also}]
    md5_hash = hashlib.md5(usedforsecurity=False) if md5 or claims.md5 else None
    size = 0
    _check_size(body.length)
    for block in body.blocks():
        size += len(block)
        _check_size(size)
        writer.write(block)
        for digest in digests:
            digest.update(block)
        if md5_hash is not None:
            md5_hash.update(block)
    results = {digest.algorithm: digest.digest() for digest in digests}
    receipt = Receipt(size, results, md5_hash.hexdigest() if md5_hash else None)
    _verify(claims, receipt, body)
    return receipt


def verify_document(body: Body, claims: Claims, most: int) -> bytes:
    """A small XML body whose checksums were verified."""
    data = body.read(most)
    algorithms = {Algorithm.CRC64NVME, claims.algorithm or Algorithm.CRC64NVME}
    digests = [Digest(algorithm) for algorithm in algorithms]
    for digest in digests:
        digest.update(memoryview(data))
    results = {digest.algorithm: digest.digest() for digest in digests}
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    _verify(claims, Receipt(len(data), results, md5), body)
    return data


def _verify(claims: Claims, receipt: Receipt, body: Body) -> None:
    if claims.md5 is not None and claims.md5.hex() != receipt.md5:
        raise S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.")
    if claims.algorithm is None:
        return
    wanted = claims.digest
    if claims.in_trailer:
        text = body.trailers.get(claims.algorithm.header)
        if text is None:
            raise S3Error("InvalidRequest", "The announced trailer is missing from the body.")
        wanted = decode(claims.algorithm, text)
    if wanted is None or not hmac.compare_digest(wanted, receipt.digests[claims.algorithm]):
        raise S3Error(
            "BadDigest",
            f"The {claims.algorithm} you specified did not match the calculated checksum.",
            CalculatedChecksum=encode(receipt.digests[claims.algorithm]),
        )


def _check_size(size: int) -> None:
    if size > LARGEST_PUT_BYTES:
        raise S3Error("EntityTooLarge", ProposedSize=size, MaxSizeAllowed=LARGEST_PUT_BYTES)


def _content_md5(request: Request) -> bytes | None:
    text = request.header("content-md5")
    if text is None:
        return None
    try:
        digest = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != 16:
        raise S3Error("InvalidDigest")
    return digest


def _unsupported(name: str) -> bool:
    known = {a.header for a in Algorithm}
    known |= {"x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"}
    return name.startswith("x-amz-checksum-") and name not in known
