from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.cloud import bench_cloud
from localstack.cloud import LocalCloud


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with bench_cloud(tmp_path_factory.mktemp("bench")) as running:
        yield running
