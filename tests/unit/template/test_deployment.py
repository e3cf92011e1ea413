"""The template is deployed into an emulator, and what came out is looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from localstack.template import Template, load_template
from reelroom.aws.page import PageNotDeployed, deploy_page
from tests.unit.template.deployment import REGION, STACK, Deployment, deployed

ROOT = Path(__file__).parents[3]
POOL = {"JobsImage": "jobs:1", "PageOrigins": "https://a.example,https://b.example"}
ISSUER = {
    "JobsImage": "jobs:1",
    "Issuer": "https://issuer.example",
    "Audience": "client-a,client-b",
    "Page": "false",
    "PrivateNetworking": "true",
    "SweepConcurrency": "0",
    "AlarmTopic": "arn:aws:sns:us-east-1:000000000000:operators",
    "KmsKey": "arn:aws:kms:us-east-1:000000000000:key/1",
}

pytestmark = pytest.mark.xdist_group("deployment")


@pytest.fixture(scope="module")
def with_pool(
    translated: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    with deployed(translated, POOL, tmp_path_factory.mktemp("pool")) as running:
        yield running


@pytest.fixture(scope="module")
def with_issuer(
    translated: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    with deployed(translated, ISSUER, tmp_path_factory.mktemp("issuer")) as running:
        yield running


@pytest.fixture(scope="module")
def template() -> Template:
    return load_template(ROOT / "template.yaml", POOL)


def keys(schema: list[Mapping[str, str]]) -> list[tuple[str, str]]:
    return [(part["AttributeName"], part["KeyType"]) for part in schema]


def variables(deployment: Deployment, function: str) -> dict[str, str]:
    found = deployment.client("lambda").get_function_configuration(FunctionName=function)
    environment: dict[str, str] = found["Environment"]["Variables"]
    return environment


def test_tables_have_their_keys_and_indexes(with_pool: Deployment, template: Template) -> None:
    dynamodb = with_pool.client("dynamodb")
    for table in template.tables().values():
        made = dynamodb.describe_table(TableName=table.name)["Table"]
        assert keys(made["KeySchema"]) == keys(table.create["KeySchema"])
        assert {
            index["IndexName"]: keys(index["KeySchema"])
            for index in made.get("GlobalSecondaryIndexes", [])
        } == {
            index["IndexName"]: keys(index["KeySchema"])
            for index in table.create.get("GlobalSecondaryIndexes", [])
        }
        assert made["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_the_bucket_answers_the_pages_and_only_them(with_pool: Deployment) -> None:
    bucket = with_pool.outputs["MediaBucketName"]
    (rule,) = with_pool.client("s3").get_bucket_cors(Bucket=bucket)["CORSRules"]
    page = with_pool.outputs["PageUrl"]
    assert rule["AllowedOrigins"] == ["https://a.example", "https://b.example", page]
    assert rule["AllowedMethods"] == ["PUT", "GET", "HEAD"]


@pytest.mark.parametrize("function", ["reelroom-graphql", "reelroom-sweep", "reelroom-files"])
def test_a_function_knows_what_was_made(
    with_pool: Deployment, template: Template, function: str
) -> None:
    made = variables(with_pool, function)
    (declared,) = [one for one in template.functions().values() if one.name == function]
    assert made.keys() == declared.environment.keys()
    assert [name for name, value in made.items() if not value or "${" in value] == []
    assert made["REELROOM_MEDIA_BUCKET"] == with_pool.outputs["MediaBucketName"]
    assert made["REELROOM_TABLE_RECORDINGS"] == with_pool.outputs["RecordingsTable"]
    assert made["REELROOM_CLUSTER"] == with_pool.outputs["ClusterName"]
    assert made["REELROOM_PUBLIC_IP"] == "true"


def test_the_function_that_signs_may_become_the_role_that_views(with_pool: Deployment) -> None:
    role = variables(with_pool, "reelroom-graphql")["REELROOM_VIEWER_ROLE"]
    found = with_pool.client("iam").get_role(RoleName=role.rpartition("/")[2])["Role"]
    assert found["Arn"] == role
    (statement,) = found["AssumeRolePolicyDocument"]["Statement"]
    assert "GraphqlFunctionRole" in statement["Principal"]["AWS"]


def test_a_task_finds_its_disks(with_pool: Deployment, template: Template) -> None:
    ecs = with_pool.client("ecs")
    made = ecs.describe_task_definition(taskDefinition="reelroom-combiner")["taskDefinition"]
    (container,) = made["containerDefinitions"]
    (declared,) = template.task_definitions()["CombinerTask"].register["containerDefinitions"]
    assert len(made["volumes"]) == 3
    assert container["mountPoints"] == declared["mountPoints"]
    assert container["readonlyRootFilesystem"] is True


def test_without_an_issuer_a_pool_gives_tokens_for_this_api_only(with_pool: Deployment) -> None:
    cognito = with_pool.client("cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=2)["UserPools"]
    assert with_pool.outputs["IssuerUrl"].endswith(f"amazonaws.com/{pool['Id']}")
    made = cognito.describe_user_pool_client(
        UserPoolId=pool["Id"], ClientId=with_pool.outputs["ClientId"]
    )["UserPoolClient"]
    assert "ClientSecret" not in made
    assert made["AllowedOAuthFlows"] == ["code"]
    assert "reelroom/api" in made["AllowedOAuthScopes"]


def test_the_page_is_the_same_for_its_files_its_sign_in_and_its_bucket(
    with_pool: Deployment,
) -> None:
    (made,) = with_pool.client("cloudfront").list_distributions()["DistributionList"]["Items"]
    assert with_pool.outputs["PageUrl"] == f"https://{made['DomainName']}"
    config = with_pool.client("cloudfront").get_distribution_config(Id=made["Id"])
    origins = config["DistributionConfig"]["Origins"]["Items"]
    page, api = (one["DomainName"] for one in origins)
    assert page.startswith(with_pool.outputs["PageBucketName"])
    assert api == urlsplit(with_pool.outputs["ApiUrl"]).netloc
    cognito = with_pool.client("cognito-idp")
    (pool,) = cognito.list_user_pools(MaxResults=2)["UserPools"]
    client = cognito.describe_user_pool_client(
        UserPoolId=pool["Id"], ClientId=with_pool.outputs["ClientId"]
    )["UserPoolClient"]
    assert f"{with_pool.outputs['PageUrl']}/signed-in" in client["CallbackURLs"]
    assert with_pool.outputs["SignInLoopback"].split(",")[0] in client["CallbackURLs"]


def test_the_pages_files_go_into_its_bucket_with_what_the_stack_is_known_by(
    with_pool: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.html").write_text("the page")
    monkeypatch.setenv("AWS_ENDPOINT_URL", with_pool.url)
    session = boto3.Session("test", "test", region_name=REGION)
    assert deploy_page(STACK, tmp_path, session) == with_pool.outputs["PageUrl"]
    bucket = with_pool.outputs["PageBucketName"]
    found = with_pool.client("s3").get_object(Bucket=bucket, Key="config.json")
    told = json.loads(found["Body"].read())
    assert (told["clientId"], told["issuer"]) == (
        with_pool.outputs["ClientId"],
        with_pool.outputs["IssuerUrl"],
    )
    with pytest.raises(PageNotDeployed, match="nothing"):
        deploy_page("nothing", tmp_path, session)


def test_the_one_route_asks_for_a_token_of_the_pools_client(with_pool: Deployment) -> None:
    api = with_pool.client("apigatewayv2")
    (made,) = api.get_apis()["Items"]
    (route,) = api.get_routes(ApiId=made["ApiId"])["Items"]
    (authorizer,) = api.get_authorizers(ApiId=made["ApiId"])["Items"]
    (integration,) = api.get_integrations(ApiId=made["ApiId"])["Items"]
    assert (route["RouteKey"], route["AuthorizationType"]) == ("POST /graphql", "JWT")
    assert route["AuthorizationScopes"] == ["reelroom/api"]
    assert route["AuthorizerId"] == authorizer["AuthorizerId"]
    assert authorizer["JwtConfiguration"] == {
        "Audience": [with_pool.outputs["ClientId"]],
        "Issuer": with_pool.outputs["IssuerUrl"],
    }
    assert route["Target"] == f"integrations/{integration['IntegrationId']}"
    assert integration["IntegrationUri"].endswith("function:reelroom-graphql")
    assert integration["PayloadFormatVersion"] == "2.0"


def test_without_the_page_there_is_no_distribution_and_one_bucket(with_issuer: Deployment) -> None:
    assert "AWS::CloudFront::Distribution" not in with_issuer.kinds()
    assert "PageUrl" not in with_issuer.outputs
    assert with_issuer.outputs["MediaBucketName"] == "reelroom-media-000000000000"


def test_with_an_issuer_there_is_no_pool(with_issuer: Deployment) -> None:
    assert with_issuer.client("cognito-idp").list_user_pools(MaxResults=2)["UserPools"] == []
    assert with_issuer.outputs["IssuerUrl"] == "https://issuer.example"
    assert "ClientId" not in with_issuer.outputs


def test_private_tasks_have_endpoints_and_no_address(with_issuer: Deployment) -> None:
    assert variables(with_issuer, "reelroom-graphql")["REELROOM_PUBLIC_IP"] == "false"
    kinds = with_issuer.kinds()
    assert "AWS::EC2::InternetGateway" not in kinds
    found = with_issuer.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert {one["ServiceName"].removeprefix("com.amazonaws.us-east-1.") for one in found} == {
        "dynamodb",
        "ecr.api",
        "ecr.dkr",
        "logs",
        "s3",
    }


def test_public_tasks_cost_no_endpoint_and_alarms_need_somebody_to_tell(
    with_pool: Deployment, with_issuer: Deployment
) -> None:
    found = with_pool.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert {one["VpcEndpointType"] for one in found} == {"Gateway"}
    assert with_pool.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    alarms = with_issuer.client("cloudwatch").describe_alarms()["MetricAlarms"]
    assert len(alarms) == 5
    assert {action for one in alarms for action in one["AlarmActions"]} == {ISSUER["AlarmTopic"]}
