"""Every bench runs to its end at its tiniest sizes; what it measures there says nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench import api, cancel, combine, imports, job, library, objectstore, upload
from bench.figure import Figure
from bench.options import Options, Scale
from localstack.cloud import LocalCloud

QUICK = Options(Scale.QUICK)

pytestmark = pytest.mark.xdist_group("bench")


def names(figures: list[Figure]) -> str:
    assert figures
    assert all(figure.ours for figure in figures)
    return "\n".join(figure.name for figure in figures)


def test_joins_are_compared_and_weighed(tmp_path: Path) -> None:
    found = combine.measure(QUICK, tmp_path)
    told = names(found)
    for words in ("to the disk", "memory of the tree", "extra disk"):
        assert words in told
    assert {"bare ffmpeg", "LosslessCut's command", "cat", "cp"} == {
        figure.peer.partition("(")[2].rstrip(")")
        for figure in found
        if "to the disk" in figure.name
    }


def test_joins_are_cancelled_while_they_copy_and_while_they_verify(tmp_path: Path) -> None:
    told = names(cancel.measure(QUICK, tmp_path))
    assert told.splitlines() == ["cancel while copying", "cancel while verifying"]


def test_imports_are_compared(tmp_path: Path) -> None:
    told = names(imports.measure(QUICK, tmp_path))
    assert "GraphqlFunction" in told
    assert "SweepFunction" in told


def test_the_object_store_is_compared(tmp_path: Path) -> None:
    told = names(objectstore.measure(QUICK, tmp_path))
    assert "memory of the object store" in told
    assert "PUT" in told


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (api.measure_in, "uploadPartTargetsCreate"),
        (library.measure_in, "none of 500"),
        (upload.measure_in, "requests for targets, 2 parts"),
        (job.measure_in, "sources on the task's disk"),
    ],
    ids=["api", "library", "upload", "job"],
)
def test_what_needs_a_cloud_is_measured(
    measure: Callable[[LocalCloud, Options, Path], list[Figure]],
    words: str,
    cloud: LocalCloud,
    tmp_path: Path,
) -> None:
    assert words in names(measure(cloud, QUICK, tmp_path))
