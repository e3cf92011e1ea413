"""The buckets that the suite runs against, each with a way to PUT to a signed URL."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from moto.server import ThreadedMotoServer

from localstack import objectstore
from reelroom.aws.blobs import s3_blobs
from reelroom.aws.clients import Clients
from reelroom.ports import Blobs, Clock, Target
from reelroom.settings import Bucket, Cloud
from reelroom.wiring import SystemClock
from tests.fakes.blobs import FakeBlobs

BUCKET = "media"
REGION = "us-east-1"


@dataclass(frozen=True)
class Backend:
    """`is_honest`: it checks signatures, sizes and checksums as S3 does. `put` answers whether
    the bytes were taken."""

    name: str
    blobs: Blobs
    put: Callable[[Target, bytes], bool]
    is_honest: bool = True


def memory() -> Backend:
    fake = FakeBlobs()

    def put(target: Target, data: bytes) -> bool:
        try:
            fake.put(target, data)
        except PermissionError:
            return False
        return True

    return Backend("memory", fake, put)


@contextmanager
def moto() -> Iterator[Backend]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        clients = clients_at(f"http://{host}:{port}", "local", "local-secret")
        yield _backend("moto", clients, is_honest=False)
    finally:
        server.stop()


@contextmanager
def object_store(folder: Path) -> Iterator[Backend]:
    with running_store(folder) as server:
        yield _backend("objectstore", store_clients(server), is_honest=True)


@contextmanager
def running_store(folder: Path, clock: Clock | None = None) -> Iterator[objectstore.Server]:
    settings = objectstore.Settings(data=folder, region=REGION, clock=clock or SystemClock())
    server = objectstore.start(settings)
    try:
        yield server
    finally:
        server.stop()


def store_clients(server: objectstore.Server) -> Clients:
    ((key, secret),) = server.store.settings.credentials.items()
    return clients_at(server.url, key, secret)


def clients_at(url: str, key: str, secret: str) -> Clients:
    """Made as in a deployment: the endpoint and the credentials come from the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", url)
        patch.setenv("AWS_ACCESS_KEY_ID", key)
        patch.setenv("AWS_SECRET_ACCESS_KEY", secret)
        clients = Clients(Cloud(REGION, s3_path_style=True))
        for client in (clients.s3, clients.s3_once, clients.s3_bulk):
            assert client.meta.endpoint_url == url
        clients.credentials()
    return clients


def send(method: str, target: Target, data: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """A plain HTTP request to a signed URL: status, headers in lower case, body."""
    url = urlsplit(target.url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=60)
    try:
        path = f"{url.path}?{url.query}"
        connection.request(method, path, body=data or None, headers=dict(target.headers))
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read()
    finally:
        connection.close()


def _backend(name: str, clients: Clients, *, is_honest: bool) -> Backend:
    clients.s3.create_bucket(Bucket=BUCKET)
    blobs = s3_blobs(clients, Bucket(BUCKET), SystemClock())
    return Backend(name, blobs, lambda target, data: send("PUT", target, data)[0] == 200, is_honest)
