"""The translated template, deployed into ministack: what references come out as.

It creates what it knows and says nothing of what it drops, so only what is looked at afterwards is
proved; rights, networks and Cognito's pages are not.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from localstack import ministack

STACK = "reelroom"
REGION = "us-east-1"
_PACKAGES = "packages"


@dataclass(frozen=True, slots=True)
class Deployment:
    """`outputs` are the stack's."""

    url: str
    outputs: Mapping[str, str]

    def client(self, service: str) -> Any:
        return client(self.url, service)

    def kinds(self) -> set[str]:
        """The types of everything that was created."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        found = [
            one
            for page in pages.paginate(StackName=STACK)
            for one in page["StackResourceSummaries"]
        ]
        assert {one["ResourceStatus"] for one in found} == {"CREATE_COMPLETE"}
        return {one["ResourceType"] for one in found}


def client(url: str, service: str) -> Any:
    name: Any = service  # the stubs know services by their literal names only
    return boto3.client(
        name,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@contextmanager
def deployed(
    template: Mapping[str, Any], parameters: Mapping[str, str], data: Path
) -> Iterator[Deployment]:
    running = ministack.start(ministack.install(), ministack.Setup(data=data))
    try:
        yield Deployment(running.url, _create(running.url, template, parameters))
    finally:
        running.kill()


def _create(url: str, template: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, str]:
    s3, cloudformation = client(url, "s3"), client(url, "cloudformation")
    s3.create_bucket(Bucket=_PACKAGES)
    s3.put_object(Bucket=_PACKAGES, Key="function.zip", Body=_package())
    # Too large to be sent with the call, as it is for `sam deploy`.
    body = json.dumps(_without_metric_math(template)).encode()
    s3.put_object(Bucket=_PACKAGES, Key="template.json", Body=body)
    cloudformation.create_stack(
        StackName=STACK,
        TemplateURL=f"{url}/{_PACKAGES}/template.json",
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    )
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 10}
    )
    (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


def _without_metric_math(template: Mapping[str, Any]) -> dict[str, Any]:
    """ministack refuses alarms over more than one metric."""
    resources = {
        key: resource
        for key, resource in template["Resources"].items()
        if "Metrics" not in resource.get("Properties", {})
    }
    return {**template, "Resources": resources}


def _package() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("functions/__init__.py", "")
    return packed.getvalue()
