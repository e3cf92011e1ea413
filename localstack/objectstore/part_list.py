"""The list of a CompleteMultipartUpload, and S3's rules about it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

from localstack.objectstore.catalog.parts import Part
from localstack.objectstore.catalog.uploads import Upload
from localstack.objectstore.checksums import Algorithm, ChecksumType, decode
from localstack.objectstore.errors import S3Error
from localstack.objectstore.xml import parse, text

SMALLEST_PART_BYTES: Final = 5 * 1024 * 1024
MOST_PARTS: Final = 10_000


@dataclass(frozen=True, slots=True)
class ListedPart:
    """What the client says about one part."""

    number: int
    etag: str
    digests: dict[Algorithm, bytes]


def parse_part_list(body: bytes) -> list[ListedPart]:
    """Ascending parts; S3Error MalformedXML (also for an empty list) or InvalidPartOrder."""
    tree = parse(body, "CompleteMultipartUpload")
    listed = [_listed(item) for item in tree.findall("Part")]
    if not 1 <= len(listed) <= MOST_PARTS:
        raise S3Error("MalformedXML")
    numbers = [part.number for part in listed]
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        raise S3Error("InvalidPartOrder")
    return listed


def fingerprint(listed: Sequence[ListedPart]) -> str:
    """Equal for two requests that list the same parts."""
    lines = "".join(f"{part.number} {part.etag}\n" for part in listed)
    return hashlib.sha256(lines.encode()).hexdigest()


def choose(listed: Sequence[ListedPart], stored: Sequence[Part], upload: Upload) -> list[Part]:
    """The stored parts that are listed; S3Error InvalidPart, EntityTooSmall, InvalidRequest."""
    by_number = {part.number: part for part in stored}
    chosen = [_match(part, by_number.get(part.number), upload) for part in listed]
    for part in chosen[:-1]:
        if part.size < SMALLEST_PART_BYTES:
            raise S3Error(
                "EntityTooSmall",
                PartNumber=part.number,
                ETag=part.etag,
                ProposedSize=part.size,
                MinSizeAllowed=SMALLEST_PART_BYTES,
            )
    return chosen


def _listed(item: Element) -> ListedPart:
    number, etag = text(item, "PartNumber") or "", text(item, "ETag")
    if not etag or not number.isascii() or not number.isdigit() or not int(number[:9]) >= 1:
        raise S3Error("MalformedXML")
    given = {algorithm: text(item, algorithm.element) for algorithm in Algorithm}
    digests = {algorithm: decode(algorithm, value) for algorithm, value in given.items() if value}
    return ListedPart(int(number), etag.strip('"'), digests)


def _match(listed: ListedPart, stored: Part | None, upload: Upload) -> Part:
    if stored is None or stored.etag != listed.etag:
        raise S3Error("InvalidPart", PartNumber=listed.number, ETag=listed.etag)
    if any(stored.digests.get(a) != digest for a, digest in listed.digests.items()):
        raise S3Error("InvalidPart", PartNumber=listed.number, ETag=listed.etag)
    algorithm = upload.algorithm
    needed = algorithm is not None and upload.checksum_type is ChecksumType.COMPOSITE
    if algorithm is not None and needed and algorithm not in listed.digests:
        raise S3Error(
            "InvalidRequest",
            f"The upload was created using a {algorithm.lower()} checksum. The complete request "
            f"must include the checksum for each part. It was missing for part {listed.number} "
            "in the request.",
        )
    return stored
