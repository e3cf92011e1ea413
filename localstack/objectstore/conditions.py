"""If-Match and its relatives, for reads (RFC 9110 section 13) and for S3's conditional writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from localstack.objectstore.catalog.objects import Object
from localstack.objectstore.errors import S3Error
from localstack.objectstore.times import from_ms, parse_http_date


def check_read(headers: Mapping[str, str], found: Object, prefix: str = "") -> None:
    """S3Error PreconditionFailed or NotModified when the read must not go on.

    `prefix` is `x-amz-copy-source-` for the source of a copy.
    """
    match, none_match = headers.get(f"{prefix}if-match"), headers.get(f"{prefix}if-none-match")
    if match is not None:
        if not _names(match, found.etag):
            raise S3Error("PreconditionFailed", Condition="If-Match")
    elif _modified_since(headers.get(f"{prefix}if-unmodified-since"), found, default=False):
        raise S3Error("PreconditionFailed", Condition="If-Unmodified-Since")
    if none_match is not None:
        unchanged = _names(none_match, found.etag)
    else:
        since = headers.get(f"{prefix}if-modified-since")
        unchanged = not _modified_since(since, found, default=True)
    if unchanged:
        raise S3Error("PreconditionFailed" if prefix else "NotModified")


def check_write(headers: Mapping[str, str], existing: Object | None) -> None:
    """S3Error PreconditionFailed or NoSuchKey when a conditional write must not happen."""
    none_match, match = headers.get("if-none-match"), headers.get("if-match")
    if none_match not in (None, "*"):
        raise S3Error("NotImplemented", "If-None-Match of a write can only be *.")
    if none_match == "*" and existing is not None:
        raise S3Error("PreconditionFailed", Condition="If-None-Match")
    if match is not None and existing is None:
        raise S3Error("NoSuchKey")
    if match is not None and existing is not None and not _names(match, existing.etag):
        raise S3Error("PreconditionFailed", Condition="If-Match")


def check_unchanged(headers: Mapping[str, str], existing: Object | None) -> None:
    """The same at commit: what held when the write began must still hold, or S3 answers 409."""
    try:
        check_write(headers, existing)
    except S3Error as error:
        raise S3Error("ConditionalRequestConflict") from error


def _names(header: str, etag: str) -> bool:
    tags = {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}
    return "*" in tags or etag in tags


def _modified_since(header: str | None, found: Object, *, default: bool) -> bool:
    moment = parse_http_date(header) if header is not None else None
    if moment is None:
        return default
    # HTTP dates have whole seconds.
    return from_ms(found.modified_ms) >= moment + timedelta(seconds=1)
