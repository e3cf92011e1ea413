"""The names that resources get: what `Ref` and `Fn::GetAtt` answer in the local cloud.

Every id is made from the stack's and the resource's name alone, so it is the same at each start.
What `Ref` and `GetAtt` return per type: CloudFormation's resource reference.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from localstack.template.errors import TemplateError

# The property that names a resource, where its type has one.
_NAME_PROPERTY: Mapping[str, str] = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECS::Cluster": "ClusterName",
    "AWS::ECS::TaskDefinition": "Family",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Serverless::Function": "FunctionName",
}

# Types whose id is opaque: its prefix.
_ID_PREFIX: Mapping[str, str] = {
    "AWS::EC2::InternetGateway": "igw",
    "AWS::EC2::RouteTable": "rtb",
    "AWS::EC2::SecurityGroup": "sg",
    "AWS::EC2::Subnet": "subnet",
    "AWS::EC2::VPC": "vpc",
    "AWS::EFS::AccessPoint": "fsap",
    "AWS::EFS::FileSystem": "fs",
    "AWS::EFS::MountTarget": "fsmt",
}

_ARN: Mapping[str, str] = {
    "AWS::DynamoDB::Table": "dynamodb:{region}:{account}:table/{name}",
    "AWS::ECS::Cluster": "ecs:{region}:{account}:cluster/{name}",
    "AWS::ECS::TaskDefinition": "ecs:{region}:{account}:task-definition/{name}:1",
    "AWS::EFS::AccessPoint": "elasticfilesystem:{region}:{account}:access-point/{name}",
    "AWS::EFS::FileSystem": "elasticfilesystem:{region}:{account}:file-system/{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::Logs::LogGroup": "logs:{region}:{account}:log-group:{name}:*",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::SQS::Queue": "sqs:{region}:{account}:{name}",
    "AWS::Serverless::Function": "lambda:{region}:{account}:function:{name}",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the stack stands."""

    stack: str
    account: str
    region: str


def name_property(kind: str) -> str | None:
    """The property that names a resource of this type, or None where it has no such property."""
    return _NAME_PROPERTY.get(kind)


def made_name(place: Place, logical_id: str, kind: str) -> str:
    """The name of a resource that the template leaves unnamed."""
    if prefix := _ID_PREFIX.get(kind):
        digest = hashlib.sha256(f"{place.stack}/{logical_id}".encode()).hexdigest()
        return f"{prefix}-{digest[:17]}"
    if kind == "AWS::ApiGatewayV2::Api":
        return hashlib.sha256(f"{place.stack}/{logical_id}".encode()).hexdigest()[:10]
    name = f"{place.stack}-{logical_id}"
    return name.lower() if kind == "AWS::S3::Bucket" else name


def arn(place: Place, kind: str, name: str) -> str:
    """The resource's ARN. Raises TemplateError for a type whose form is not known here."""
    if kind not in _ARN:
        raise TemplateError(f"the ARN of {kind} is not known to the local cloud")
    return "arn:aws:" + _ARN[kind].format(region=place.region, account=place.account, name=name)


def attribute(place: Place, kind: str, name: str, attribute_name: str) -> str:
    """What `Fn::GetAtt` answers. Raises TemplateError for an attribute that is not known here."""
    if attribute_name == "Arn":
        return arn(place, kind, name)
    if attribute_name == "GroupId" and kind == "AWS::EC2::SecurityGroup":
        return name
    if attribute_name == "DomainName" and kind == "AWS::CloudFront::Distribution":
        return f"{name.lower()}.cloudfront.net"
    raise TemplateError(f"the attribute {attribute_name} of {kind} is not known to the local cloud")
