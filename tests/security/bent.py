"""Requests to signed URLs, and the ways to bend them."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from tests.contract.blobs.backends import BUCKET

BODY: Final = b"frames"
OTHER_BUCKET: Final = "private"


@dataclass(frozen=True)
class Sent:
    """One request, as it goes over the wire; `chunked` sends no length."""

    method: str
    url: str
    body: bytes = BODY
    headers: Mapping[str, str] = field(default_factory=dict)
    chunked: bool = False

    def to(self, old: str, new: str) -> Sent:
        """With something else in the URL, which must have been there."""
        assert old in self.url, self.url
        return replace(self, url=self.url.replace(old, new, 1))

    def asking(self, more: str) -> Sent:
        return replace(self, url=f"{self.url}&{more}")

    def bearing(self, **headers: str) -> Sent:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})

    def status(self) -> int:
        url = urlsplit(self.url)
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
        try:
            body = iter([self.body]) if self.chunked else self.body
            path = f"{url.path}?{url.query}"
            connection.request(
                self.method, path, body, dict(self.headers), encode_chunked=self.chunked
            )
            return connection.getresponse().status
        finally:
            connection.close()


Bend = Callable[[Sent], Sent]


def signature(url: str) -> str:
    found = re.search(r"X-Amz-Signature=([0-9a-f]{64})", url)
    assert found
    return found[1]


def without(name: str) -> Bend:
    return lambda sent: replace(sent, url=re.sub(rf"(?<=[?&]){name}=[^&]*&?", "", sent.url))


def signed_as(change: Callable[[str], str]) -> Bend:
    def bend(sent: Sent) -> Sent:
        return sent.to(signature(sent.url), change(signature(sent.url)))

    return bend


def other_key(sent: Sent) -> Sent:
    return replace(sent, url=re.sub(r"/0001\?", "/0002?", sent.url))


def other_method(method: str) -> Bend:
    return lambda sent: replace(sent, method=method)


# What holds for every signed URL.
BENT: Final[Mapping[str, Bend]] = {
    "other key": other_key,
    "key with a tail": lambda sent: sent.to("/0001?", "/0001/x?"),
    "key in a folder above": lambda sent: sent.to("/0001?", "/../0001?"),
    "key with two slashes": lambda sent: sent.to("/0001?", "//0001?"),
    "no key": lambda sent: replace(sent, url=re.sub(r"/staging/[^?]*", "/", sent.url)),
    "other bucket": lambda sent: sent.to(f"/{BUCKET}/", f"/{OTHER_BUCKET}/"),
    "signature of zeros": signed_as(lambda _: "0" * 64),
    "signature turned round": signed_as(lambda text: text[::-1]),
    "signature cut short": signed_as(lambda text: text[:-1]),
    "signature in capitals": signed_as(lambda text: text.upper() + "A"),
    "no signature": without("X-Amz-Signature"),
    "no algorithm": without("X-Amz-Algorithm"),
    "no date": without("X-Amz-Date"),
    "no expiry": without("X-Amz-Expires"),
    "later expiry": lambda sent: sent.to("X-Amz-Expires=900", "X-Amz-Expires=9000"),
    "negative expiry": lambda sent: sent.to("X-Amz-Expires=900", "X-Amz-Expires=-900"),
    "other algorithm": lambda sent: sent.to("HMAC-SHA256", "HMAC-SHA1"),
    "other region": lambda sent: sent.to("us-east-1", "eu-west-1"),
    "other service": lambda sent: sent.to("%2Fs3%2F", "%2Fsts%2F"),
    "other signer": lambda sent: sent.to("Credential=local", "Credential=root"),
    "a session token": lambda sent: sent.asking("X-Amz-Security-Token=x"),
    "an ACL in the query": lambda sent: sent.asking("x-amz-acl=public-read"),
    "a subresource": lambda sent: sent.asking("tagging"),
    "an ACL": lambda sent: sent.bearing(x_amz_acl="public-read"),
    "a source to copy": lambda sent: sent.bearing(x_amz_copy_source=f"/{OTHER_BUCKET}/secret"),
    "metadata": lambda sent: sent.bearing(x_amz_meta_a="b"),
    "a storage class": lambda sent: sent.bearing(x_amz_storage_class="GLACIER"),
    "tags": lambda sent: sent.bearing(x_amz_tagging="a=b"),
    "other host": lambda sent: sent.bearing(host="evil.example"),
    "a host that names a bucket": lambda sent: sent.bearing(host=f"{OTHER_BUCKET}.localhost"),
    "an authorization beside it": lambda sent: sent.bearing(authorization="Bearer x"),
}
# What holds for the target of a part.
BENT_PART: Final[Mapping[str, Bend]] = {
    **BENT,
    "longer body": lambda sent: replace(sent, body=BODY + b"!"),
    "much longer body": lambda sent: replace(sent, body=BODY * 10_000),
    "shorter body": lambda sent: replace(sent, body=BODY[:-1]),
    "no body": lambda sent: replace(sent, body=b""),
    "body without a length": lambda sent: replace(sent, chunked=True),
    "length and chunks": lambda sent: replace(
        sent.bearing(content_length=str(len(BODY)), transfer_encoding="chunked"), chunked=True
    ),
    "GET": other_method("GET"),
    "HEAD": other_method("HEAD"),
    "DELETE": other_method("DELETE"),
    "POST": other_method("POST"),
    "PATCH": other_method("PATCH"),
    "other part": lambda sent: sent.to("partNumber=1", "partNumber=2"),
    "part before it": lambda sent: sent.to("?", "?partNumber=2&"),
    "part behind it": lambda sent: sent.asking("partNumber=2"),
    "no part": without("partNumber"),
    "no upload": without("uploadId"),
    "other upload": lambda sent: sent.to("uploadId=", "uploadId=0"),
    "length left unsigned": lambda sent: sent.to("content-length%3Bhost", "host"),
    "more signed than is sent": lambda sent: sent.to("%3Bhost", "%3Bhost%3Bx-a"),
}
# What holds for a recording's URL, beside that nothing can be written by it.
BENT_VIEW: Final[Mapping[str, Bend]] = {
    **BENT,
    "PUT": other_method("PUT"),
    "DELETE": other_method("DELETE"),
    "POST": other_method("POST"),
    "other name": lambda sent: sent.to("lap.mp4", "lap.exe"),
    "other type": lambda sent: sent.to("video%2Fmp4", "text%2Fhtml"),
    "no disposition": without("response-content-disposition"),
    "another header in the answer": lambda sent: sent.asking("response-cache-control=public"),
    "a listing": lambda sent: sent.asking("list-type=2"),
    "another version": lambda sent: sent.asking("versionId=1"),
}
