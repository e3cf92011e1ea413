"""The two servers that take PUTs: the local object store and nginx's WebDAV, as processes."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import botocore.session
from botocore.config import Config

from bench.tools import NotHere, debian_program
from localstack.objectstore.store import DEFAULT_CREDENTIALS

BUCKET: Final = "bench"
_READY_WITHIN_S: Final = 20.0
_NGINX: Final = """\
daemon off;
{user}
worker_processes auto;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  sendfile on;
  client_max_body_size 0;
  client_body_buffer_size 1m;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
    location / {{ dav_methods PUT DELETE; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """`folder` holds what was put."""

    url: str
    pid: int
    folder: Path


@contextmanager
def object_store(folder: Path) -> Iterator[Server]:
    argv = [sys.executable, "-m", "localstack.objectstore", "--data", str(folder)]
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    with _ended(child):
        assert child.stdout is not None
        url = child.stdout.readline().removeprefix("ready ").strip()
        store_client(url).create_bucket(Bucket=BUCKET)
        yield Server(url, child.pid, folder)


def store_client(url: str) -> Any:  # noqa: ANN401 - methods are made at run time
    key, secret = next(iter(DEFAULT_CREDENTIALS.items()))
    return botocore.session.get_session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    """Debian's, with buffers larger than its default. Raises NotHere."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    program = program or str(debian_program("nginx", "usr/sbin/nginx"))
    (folder / "files").mkdir(parents=True)
    port = _free_port()
    user = "user root;" if _is_root() else ""
    config = folder / "nginx.conf"
    config.write_text(_NGINX.format(folder=folder, port=port, user=user), encoding="utf-8")
    log = str(folder / "error.log")
    child = subprocess.Popen([program, "-p", str(folder), "-c", str(config), "-e", log])
    with _ended(child):
        _wait_for(port, child)
        yield Server(f"http://127.0.0.1:{port}", child.pid, folder / "files")


@contextmanager
def _ended(child: subprocess.Popen[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_for(port: int, child: subprocess.Popen[Any]) -> None:
    until = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < until and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise NotHere("nginx does not start.")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _is_root() -> bool:
    import os

    return os.geteuid() == 0
