"""HTTP at its edges, by hand over a socket."""

from __future__ import annotations

import socket
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

import pytest
from mypy_boto3_s3 import S3Client

from localstack.objectstore import Server
from tests.unit.objectstore.conftest import BUCKET, client, files_in


def talk(server: Server, sent: bytes, *, close: bool = True) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(sent)
        if close:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


def head(s3: S3Client, *more: str, operation: str = "put_object") -> bytes:
    url = s3.generate_presigned_url(operation, Params={"Bucket": BUCKET, "Key": "film"})
    parts = urlsplit(url)
    method = "PUT" if operation == "put_object" else "GET"
    lines = [f"{method} {parts.path}?{parts.query} HTTP/1.1", f"Host: {parts.netloc}", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def test_a_body_is_awaited_with_100_continue(server: Server, s3: S3Client) -> None:
    sent = head(s3, "Content-Length: 6", "Expect: 100-continue")
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(sent)
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"frames")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_refused_request_gets_no_100_continue(server: Server, s3: S3Client) -> None:
    sent = head(s3, "Content-Length: 6", "Expect: 100-continue", "x-amz-meta-unsigned: 1")
    received = talk(server, sent, close=False)
    assert received.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert b"Connection: close" in received


def test_requests_may_follow_each_other_at_once(server: Server, s3: S3Client) -> None:
    get = head(s3, operation="get_object")
    received = talk(server, head(s3, "Content-Length: 6") + b"frames" + get + get)
    assert received.count(b"HTTP/1.1 200 OK") == 3
    assert received.endswith(b"frames")


def test_a_client_that_falls_silent_is_told_and_nothing_is_stored(impatient: Server) -> None:
    sent = head(client(impatient.url), "Content-Length: 6") + b"fra"
    received, give_up = b"", monotonic() + 60
    while not received:  # empty: on a busy machine we were silent before the first byte already
        assert monotonic() < give_up, "nobody is told"
        received = talk(impatient, sent, close=False)
    assert b"<Code>RequestTimeout</Code>" in received
    assert files_in(impatient.store.settings.data / "blobs") == []


def test_a_client_that_goes_away_stores_nothing(server: Server, s3: S3Client) -> None:
    assert talk(server, head(s3, "Content-Length: 6") + b"fra") == b""
    assert s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_an_idle_connection_is_closed_without_a_word(impatient: Server) -> None:
    assert talk(impatient, b"", close=False) == b""


def test_a_put_needs_its_length(server: Server, s3: S3Client) -> None:
    assert b"<Code>MissingContentLength</Code>" in talk(server, head(s3))


def test_chunked_framing_is_only_for_aws_chunked_bodies(server: Server, s3: S3Client) -> None:
    sent = head(s3, "Transfer-Encoding: chunked") + b"6\r\nframes\r\n0\r\n\r\n"
    assert b"<Code>NotImplemented</Code>" in talk(server, sent)


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
def test_nonsense_is_answered_and_the_connection_ended(server: Server, sent: bytes) -> None:
    received = talk(server, sent, close=False)
    assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501"))
    assert b"Connection: close" in received


def test_stored_metadata_cannot_add_headers(server: Server, s3: S3Client) -> None:
    s3.put_object(Bucket=BUCKET, Key="film", Body=b"")
    url = s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": BUCKET, "Key": "film", "ResponseContentType": "a\r\nSet-Cookie: b"},
    )
    parts = urlsplit(url)
    sent = f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
    assert b"\r\nSet-Cookie" not in talk(server, sent.encode())


def test_a_stop_ends_though_a_client_hangs_on(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        stopping = Thread(target=server.stop, daemon=True)
        stopping.start()
        stopping.join(60)
        assert not stopping.is_alive()
