"""One request's head as the operations see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

import h11

from localstack.objectstore.errors import S3Error

_VIRTUAL_HOST = re.compile(r"^([a-z0-9][a-z0-9.-]+?)(?:\.s3)?\.localhost(?::\d+)?$")
LONGEST_KEY_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed head. `path` and `query` are percent-decoded, header names are lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    peer: str
    bucket: str
    key: str
    keep_alive: bool

    def param(self, name: str) -> str | None:
        return next((value for given, value in self.query if given == name), None)

    def header(self, name: str) -> str | None:
        return self.headers.get(name)

    def with_headers(self, more: Mapping[str, str]) -> Request:
        return replace(self, headers={**self.headers, **more})

    def whole_number(self, name: str, default: int, least: int, most: int) -> int:
        """A query parameter as a number in least..most; S3Error InvalidArgument otherwise."""
        text = self.param(name)
        if text is None or text == "":
            return default
        if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
            raise S3Error(
                "InvalidArgument",
                f"{name} must be an integer between {least} and {most}.",
                ArgumentName=name,
                ArgumentValue=text,
            )
        return int(text)


def parse_head(head: bytes, peer: str) -> Request:
    """Parse one head; S3Error InvalidRequest or InvalidURI when it is not HTTP/1.1 or UTF-8."""
    parser = h11.Connection(h11.SERVER, max_incomplete_event_size=len(head) + 1)
    try:
        parser.receive_data(head)
        event = parser.next_event()
    except h11.RemoteProtocolError as error:
        raise S3Error("InvalidRequest", f"Not a valid HTTP request: {error}") from error
    if not isinstance(event, h11.Request):
        raise S3Error("InvalidRequest", "Not a valid HTTP request.")
    headers = _headers(event)
    raw_path, _, raw_query = event.target.partition(b"?")
    path = _decoded(raw_path)
    bucket, key = _resource(path, headers.get("host", ""))
    return Request(
        method=event.method.decode("ascii"),
        path=path,
        query=_query(raw_query),
        headers=headers,
        peer=peer,
        bucket=bucket,
        key=key,
        keep_alive=event.http_version != b"1.0"
        and headers.get("connection", "").lower() != "close",
    )


def _headers(event: h11.Request) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in event.headers:
        name, value = raw_name.decode("ascii"), raw_value.decode("utf-8", "replace")
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers


def _decoded(raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise S3Error("InvalidURI") from None


def _query(raw: bytes) -> tuple[tuple[str, str], ...]:
    pairs = (item.partition(b"=") for item in raw.split(b"&") if item)
    return tuple((_decoded(name), _decoded(value)) for name, _, value in pairs)


def _resource(path: str, host: str) -> tuple[str, str]:
    """Bucket and key, from `bucket.localhost` or from the path's first segment."""
    virtual = _VIRTUAL_HOST.match(host)
    if virtual:
        bucket, key = virtual[1], path[1:]
    else:
        bucket, _, key = path[1:].partition("/")
    if len(key.encode()) > LONGEST_KEY_BYTES:
        raise S3Error("KeyTooLongError", Size=len(key.encode()), MaxSizeAllowed=LONGEST_KEY_BYTES)
    return bucket, key
