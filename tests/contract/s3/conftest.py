"""One suite, every backend.

`@pytest.mark.moto_differs("how")` says that moto is known to answer otherwise than S3: the case
must fail there (strictly), so the mark goes when moto learns it. `@pytest.mark.moto_cannot("why")`
leaves moto out of a case.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from mypy_boto3_s3 import S3Client

from tests.contract.s3.backends import Backend, names, running


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "moto_differs(how): moto answers otherwise than S3")
    config.addinivalue_line("markers", "moto_cannot(why): moto is left out of this case")


@pytest.fixture(scope="session", params=names())
def endpoint(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    with running(request.param, tmp_path_factory.mktemp("s3")) as backend:
        yield backend


@pytest.fixture
def backend(endpoint: Backend, request: pytest.FixtureRequest) -> Backend:
    cannot = request.node.get_closest_marker("moto_cannot")
    differs = request.node.get_closest_marker("moto_differs")
    if endpoint.name == "moto" and cannot:
        pytest.skip(f"moto: {cannot.args[0]}")
    if endpoint.name == "moto" and differs:
        request.applymarker(pytest.mark.xfail(reason=f"moto: {differs.args[0]}", strict=True))
    return endpoint


@pytest.fixture(scope="session")
def shared_client(endpoint: Backend) -> S3Client:
    return endpoint.client()


@pytest.fixture
def s3(backend: Backend, shared_client: S3Client) -> S3Client:
    """A client for the cases that `backend` lets through."""
    return shared_client


@pytest.fixture
def bucket(s3: S3Client) -> Iterator[str]:
    name = f"contract-{secrets.token_hex(6)}"
    s3.create_bucket(Bucket=name)
    yield name
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for item in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)


@pytest.fixture(scope="session")
def big() -> bytes:
    """Two whole parts of the least size and a short one."""
    return secrets.token_bytes(5 * 1024 * 1024) * 2 + b"the end"
