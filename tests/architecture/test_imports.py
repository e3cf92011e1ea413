"""Who may import whom; the table is in `rules`."""

from __future__ import annotations

import pytest

from tests.architecture.rules import violations
from tests.architecture.sources import Module, modules


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_a_module_keeps_to_the_rules_of_its_ring(module: Module) -> None:
    assert list(violations(module)) == []


@pytest.mark.parametrize(
    ("name", "text", "breach"),
    [
        ("reelroom.domain.session", "import boto3", "may not import boto3"),
        ("reelroom.domain.session", "from ..ports import Clock", "import reelroom.ports.Clock"),
        ("reelroom.usecases.upload", "from reelroom.stores import job", "reelroom.stores.job"),
        ("reelroom.usecases.upload", "def late():\n    import pynamodb", "import pynamodb"),
        ("reelroom.stores.job", "import boto3", "may not import boto3"),
        ("reelroom.aws.blobs", "from pynamodb.models import Model", "pynamodb.models.Model"),
        ("reelroom.client.api", "from reelroom.usecases import upload", "reelroom.usecases"),
        ("functions.cleanup.app", "from ariadne import gql", "ariadne.gql"),
        ("functions.cleanup.app", "from functions.graphql import app", "functions.graphql.app"),
        ("functions.cleanup.app", "from functions import graphql", "functions.graphql"),
        ("jobs.combiner.job", "from jobs.importer.job import run", "jobs.importer.job.run"),
        ("jobs.combiner.job", "import reelroom.stores.job", "reelroom.stores.job"),
        ("localstack.fargate.app", "import reelroom.usecases", "reelroom.usecases"),
        ("reelroom", "import boto3", "may not import boto3"),
        ("reelroom.helpers", "", "is in no ring"),
        ("reelroom.domain.job", "import time as t\nnow = t.time", "may not read time.time"),
        (
            "reelroom.usecases.job",
            "from datetime import UTC, datetime\ndef f():\n    return datetime.now(UTC)",
            "may not read datetime.datetime.now",
        ),
        ("reelroom.media.run", "import os\nos.environ['A']", "may not read os.environ"),
        ("functions.graphql.app", "from uuid import uuid4\nuuid4()", "may not read uuid.uuid4"),
    ],
)
def test_a_planted_breach_is_found(name: str, text: str, breach: str) -> None:
    assert any(breach in found for found in violations(Module(name, text)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("reelroom.domain.session", "from .errors import Invalid\nimport datetime"),
        ("reelroom.aws.blobs", "from mypy_boto3_s3 import S3Client\nimport boto3"),
        ("reelroom.stores.job", "from reelroom.domain import job\nfrom pynamodb import models"),
        ("jobs.combiner.job", "from jobs.combiner import plan\nfrom reelroom.runner import loop"),
        ("functions.graphql.app", "from graphql import GraphQLSchema"),
    ],
)
def test_what_the_rules_allow_is_not_reported(name: str, text: str) -> None:
    assert list(violations(Module(name, text))) == []
