"""The roles of the translated template hold exactly the rights of the table, SAM's included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.unit.template.rights import MANAGED, RIGHTS

Tree = Any
_PSEUDO = {
    "AWS::Region": "<region>",
    "AWS::Partition": "<partition>",
    "AWS::AccountId": "<account>",
    "AWS::StackName": "<stack>",
    "AWS::URLSuffix": "amazonaws.com",
    "EventBus": "<EventBus>",
}
_ARN = re.compile(r"arn:<partition>:(\w+):<region>:<account>:")


def plain(node: Tree) -> str:
    """A resource or value as one readable word: logical ids for ARNs and names."""
    if isinstance(node, str):
        return node
    if "Ref" in node:
        return _PSEUDO.get(str(node["Ref"]), str(node["Ref"]))
    if "Fn::GetAtt" in node:
        found = node["Fn::GetAtt"]
        name, attribute = found.split(".") if isinstance(found, str) else found
        return name if attribute == "Arn" else f"{name}.{attribute}"
    text: str = node["Fn::Sub"]
    worked = re.sub(r"\$\{([^}]+)\}", lambda match: _named(match[1]), text)
    return _ARN.sub(r"\1:", worked)


def _named(name: str) -> str:
    return _PSEUDO.get(name, name.removesuffix(".Arn"))


def listed(node: Tree) -> list[Tree]:
    return node if isinstance(node, list) else [node]


def condition(statement: Mapping[str, Tree]) -> str:
    pairs = [
        f"{key}={plain(value)}"
        for operator in statement.get("Condition", {}).values()
        for key, value in operator.items()
    ]
    return " ".join(pairs)


def policies(template: Mapping[str, Tree], role: str) -> Iterator[Mapping[str, Tree]]:
    """The documents of a role: its own, and those of policies that name it."""
    for policy in template["Resources"][role]["Properties"].get("Policies", []):
        yield policy["PolicyDocument"]
    for resource in template["Resources"].values():
        if resource["Type"] in {"AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}:
            properties = resource["Properties"]
            if {"Ref": role} in properties["Roles"]:
                yield properties["PolicyDocument"]


def grants(template: Mapping[str, Tree], role: str) -> set[tuple[str, str, str]]:
    return {
        (action, plain(resource), condition(statement))
        for document in policies(template, role)
        for statement in listed(document["Statement"])
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def roles(template: Mapping[str, Tree]) -> set[str]:
    return {k for k, one in template["Resources"].items() if one["Type"] == "AWS::IAM::Role"}


def test_every_role_has_a_table(translated: dict[str, Any]) -> None:
    assert roles(translated) == set(RIGHTS)


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_has_the_rights_that_have_a_reason_and_no_others(
    translated: dict[str, Any], role: str
) -> None:
    wanted = set().union(*(right.grants() for right in RIGHTS[role]))
    assert grants(translated, role) == wanted
    assert all(right.why for right in RIGHTS[role])


@pytest.mark.parametrize("role", RIGHTS)
def test_only_known_policies_of_aws_are_attached(translated: dict[str, Any], role: str) -> None:
    attached = translated["Resources"][role]["Properties"].get("ManagedPolicyArns", [])
    assert {plain(arn).rpartition("/")[2] for arn in attached} == MANAGED.get(role, set())


def test_no_right_is_for_every_action_and_only_one_knows_no_resource(
    translated: dict[str, Any],
) -> None:
    found = set().union(*(grants(translated, role) for role in roles(translated)))
    assert len(found) > 50
    assert [action for action, _, _ in found if "*" in action] == []
    assert [action for action, resource, _ in found if resource == "*"] == [
        "ecr:GetAuthorizationToken"
    ]


def test_a_statement_only_allows_or_refuses_what_it_names(translated: dict[str, Any]) -> None:
    """NotAction and NotResource give away what nobody has thought of."""
    text = str(translated)
    assert "'NotAction'" not in text
    assert "'NotResource'" not in text
    assert "'NotPrincipal'" not in text


TAKERS = {
    "GraphqlFunctionRole": "lambda.amazonaws.com",
    "SweepFunctionRole": "lambda.amazonaws.com",
    "BackupRole": "backup.amazonaws.com",
    "FilesFunctionRole": "lambda.amazonaws.com",
    "CombinerRole": "ecs-tasks.amazonaws.com",
    "ImporterRole": "ecs-tasks.amazonaws.com",
    "TaskExecutionRole": "ecs-tasks.amazonaws.com",
    "JobsEndedRole": "pipes.amazonaws.com",
    "ViewerRole": "GraphqlFunctionRole",
}


@pytest.mark.parametrize("role", RIGHTS)
def test_a_role_is_taken_only_by_whom_it_is_for(translated: dict[str, Any], role: str) -> None:
    trust = translated["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]
    takers = {
        plain(one)
        for statement in trust["Statement"]
        for who in statement["Principal"].values()
        for one in listed(who)
    }
    assert takers == {TAKERS[role]}


def test_nobody_but_the_importer_reads_what_an_import_asks_with(translated: dict[str, Any]) -> None:
    """Whatever else a role may read below staging/."""
    resources = translated["Resources"]
    statements = resources["MediaBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    (denied,) = [one for one in statements if one["Sid"] == "OnlyTheImporterReadsCredentials"]
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert plain(denied["Resource"]) == "MediaBucket/staging/*/credential"
    importer = {"Fn::GetAtt": ["ImporterRole", "Arn"]}
    assert denied["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": importer}}
    rules = resources["MediaBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    (rule,) = [one for one in rules if one.get("Id") == "expire-credentials"]
    assert (rule["TagFilters"], rule["ExpirationInDays"]) == (
        [{"Key": "keep", "Value": "a-day"}],
        1,
    )
