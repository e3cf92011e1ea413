from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def translated() -> dict[str, Any]:
    """The template as CloudFormation sees it: SAM's resources worked out, references left."""
    done = subprocess.run(
        ["setup/tool", "sam", "setup/translate", "template.yaml"],
        cwd=ROOT,
        env=os.environ | {"AWS_DEFAULT_REGION": "us-east-1"},
        check=True,
        capture_output=True,
        text=True,
    )
    template: dict[str, Any] = json.loads(done.stdout)
    return template
