"""The built page into a stack's bucket, with its `/config.json`, by an operator's credentials."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from reelroom.domain.errors import Refused

_YEAR: Final = "public, max-age=31536000, immutable"
_ALWAYS_ASK: Final = "no-cache"
_HASHED: Final = "assets"
_FIRST: Final = "index.html"
# Not the system's table: with `nosniff` a browser runs no script of another type.
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}


class PageNotDeployed(Refused):
    """There is no page to serve, or nowhere to put it."""

    code = "PAGE_NOT_DEPLOYED"


class Objects(Protocol):
    """What is needed of the S3 client."""

    @property
    def put_object(self) -> Callable[..., Mapping[str, Any]]: ...


@dataclass(frozen=True, slots=True)
class PageFile:
    """`path` is relative to the page's root."""

    path: str
    content: bytes
    content_type: str
    cache_control: str


def deploy_page(stack: str, built: Path, session: boto3.Session | None = None) -> str:
    """Uploads what lies in `built` and answers the page's URL. Raises PageNotDeployed."""
    try:
        session = session or boto3.Session()
        cloudformation: Any = session.client("cloudformation")
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
        return put_page(session.client("s3"), outputs, built)
    except (BotoCoreError, ClientError) as error:
        raise PageNotDeployed(f"AWS did not take it: {error}") from error


def put_page(s3: Objects, outputs: Mapping[str, str], built: Path) -> str:
    """`outputs` are the stack's. Raises PageNotDeployed before anything is uploaded."""
    for needed, remedy in (
        ("PageUrl", "The stack serves no page. Deploy it with Page=true."),
        ("ClientId", "The stack knows no client to sign in with. Deploy it with PublicClient."),
    ):
        if needed not in outputs:
            raise PageNotDeployed(remedy)
    for file in list(page_files(built, outputs)):
        s3.put_object(
            Bucket=outputs["PageBucketName"],
            Key=file.path,
            Body=file.content,
            ContentType=file.content_type,
            CacheControl=file.cache_control,
        )
    return outputs["PageUrl"]


def page_files(built: Path, outputs: Mapping[str, str]) -> Iterator[PageFile]:
    """The page itself comes last: it never names a file that is not there yet."""
    if not (built / _FIRST).is_file():
        raise PageNotDeployed(f"There is no page in {built}. Build it with `make page`.")
    paths = (path for path in built.rglob("*") if path.is_file() and not path.name.startswith("."))
    names = sorted(path.relative_to(built).as_posix() for path in paths)
    for name in sorted(names, key=lambda name: (name == _FIRST, not _is_hashed(name), name)):
        if name == _FIRST:
            yield PageFile("config.json", _config(outputs), _TYPES[".json"], _ALWAYS_ASK)
        kept = _YEAR if _is_hashed(name) else _ALWAYS_ASK
        yield PageFile(name, (built / name).read_bytes(), _type_of(built / name), kept)


def _config(outputs: Mapping[str, str]) -> bytes:
    """What page and command line need to know; nothing of it is secret."""
    known = {
        "graphql": "/graphql",
        "issuer": outputs["IssuerUrl"],
        "clientId": outputs["ClientId"],
        "scope": outputs["SignInScope"],
        "loopback": outputs["SignInLoopback"].split(","),
    }
    return json.dumps(known, indent=2).encode()


def _is_hashed(name: str) -> bool:
    return name.startswith(f"{_HASHED}/")


def _type_of(path: Path) -> str:
    try:
        return _TYPES[path.suffix]
    except KeyError:
        told = f"No content type is known for {path.name}; add it in reelroom/aws/page.py."
        raise PageNotDeployed(told) from None
