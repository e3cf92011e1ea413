"""One local cloud and one Chromium for all tests of the page: real network, real files.

They share a worker (`xdist_group`), and each test has a user of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from localstack.cloud import LocalCloud
from localstack.page.built import is_built
from reelroom.client import Reelroom
from reelroom.client.models import Session
from tests.browser import chromium, footage
from tests.browser.faults import Storage
from tests.browser.screen import Screen

NOT_BUILT = "The page is not built; run `make page` (it needs node 20.19 or newer)."


def left_out(why: str) -> NoReturn:
    """Said by who skips; in CI nothing of the page may be left out."""
    if "REELROOM_CI_RUN" in os.environ:
        pytest.fail(why)
    pytest.skip(why)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    if not is_built():
        left_out(NOT_BUILT)
    if chromium.program() is None:
        left_out(chromium.MISSING)
    with LocalCloud(tmp_path_factory.mktemp("cloud"), sweep_every_s=0.5) as running:
        yield running


@pytest.fixture(scope="session")
def tab(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    profile = tmp_path_factory.mktemp("chromium")
    driver = chromium.started(profile)
    try:
        yield Screen(driver, cloud.api_url)
    finally:
        chromium.ended(driver, profile)


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    return str(request.node.name)


@pytest.fixture
def reelroom(cloud: LocalCloud, user: str) -> Iterator[Reelroom]:
    with Reelroom(cloud.api_url, cloud.token(user)) as client:
        yield client


@pytest.fixture
def session(reelroom: Reelroom) -> Session:
    return reelroom.sessions.create("Assen, wet", "2026-11-20", "TT Circuit Assen")


@pytest.fixture
def screen(tab: Screen, cloud: LocalCloud, user: str) -> Iterator[Screen]:
    """Signed in as the test's own user."""
    tab.sign_in_with(cloud.token(user), "ada")
    tab.complaints()
    yield tab
    tab.sign_out()
    tab.theme("light")


@pytest.fixture
def storage(cloud: LocalCloud) -> Iterator[Storage]:
    """Without faults again after the test."""
    switch = Storage(cloud.endpoints.s3_url)
    yield switch
    switch.clear()


@pytest.fixture
def camera() -> Callable[[str], Path]:
    """A real camera file by name, or a skip that says where it was looked for."""
    beside = Path(__file__).parents[3] / "shared" / "media"
    folder = Path(os.environ.get("REELROOM_MEDIA", beside))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"no camera file {name} in REELROOM_MEDIA")
        return path

    return find


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Path]]:
    """`clips(2)`: GoPro chapters that join; `clips(1, "256x144")`: of another picture size."""
    folder = tmp_path_factory.mktemp("clips")
    return lambda count, size="320x180": footage.chapters(folder, count, size)
