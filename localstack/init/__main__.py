"""`python -m localstack.init [--out DIR]`: the template's tables and bucket as the AWS CLI's JSON.

`python -m localstack up --localstack` makes them itself; this is for those who start LocalStack
alone, for instance to run the contract tests against it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from localstack.endpoints import DATA
from localstack.plan import CHECKOUT, ON_A_MACHINE
from localstack.template import Template, load_template


def calls(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Pairs of `<order>.<service>.<command>.<name>` and the command's input."""
    for table in template.tables().values():
        yield f"1.dynamodb.create-table.{table.name}", dict(table.create)
        if table.time_to_live:
            given = {"TableName": table.name, "TimeToLiveSpecification": table.time_to_live}
            yield f"2.dynamodb.update-time-to-live.{table.name}", given
    for bucket in template.buckets().values():
        named = {"Bucket": bucket.name}
        yield f"1.s3api.create-bucket.{bucket.name}", named
        if bucket.cors:
            given = named | {"CORSConfiguration": bucket.cors}
            yield f"2.s3api.put-bucket-cors.{bucket.name}", given
        if bucket.lifecycle:
            given = named | {"LifecycleConfiguration": bucket.lifecycle}
            yield f"2.s3api.put-bucket-lifecycle-configuration.{bucket.name}", given


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m localstack.init")
    parser.add_argument("--out", type=Path, default=DATA / "init")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, given in calls(load_template(CHECKOUT / "template.yaml", ON_A_MACHINE)):
        (out / f"{name}.json").write_text(json.dumps(given, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
