"""One bucket per backend and module; tests keep apart by their keys."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import pytest

from tests.contract.blobs.backends import Backend, memory, moto, object_store


@pytest.fixture(scope="module", params=["memory", "moto", "objectstore"])
def backend(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    if request.param == "memory":
        yield memory()
    elif request.param == "moto":
        with moto() as running:
            yield running
    else:
        with object_store(tmp_path_factory.mktemp("bucket")) as running:
            yield running


@pytest.fixture
def honest(backend: Backend) -> Backend:
    """A backend that checks what S3 checks."""
    if not backend.is_honest:
        pytest.skip(f"{backend.name} does not check this")
    return backend


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A folder of the test's own in the bucket."""
    return f"staging/{crc32(request.node.nodeid.encode()):08x}/"
