"""What template.yaml says, held against what everything else relies on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from localstack.template import Table, Template, load_template
from reelroom.domain.policy import Policy
from reelroom.settings import FilesSettings, GraphqlSettings, SweepSettings, TaskSettings

ROOT = Path(__file__).parents[3]
LAUNCHING = {
    "REELROOM_CLUSTER",
    "REELROOM_FILES_FUNCTION",
    "REELROOM_PUBLIC_IP",
    "REELROOM_SECURITY_GROUPS",
    "REELROOM_SUBNETS",
    "REELROOM_SWEEP_FUNCTION",
    "REELROOM_TASK_COMBINE",
    "REELROOM_TASK_IMPORT",
}
# What only imports go by.
IMPORTING = {"REELROOM_IMPORT_HTTP", "REELROOM_MAX_IMPORT_BYTES"}
PARAMETERS = {"Issuer": "http://issuer", "Audience": "client-a,client-b", "JobsImage": "jobs:1"}
DUE = {
    "IndexName": "due",
    "KeySchema": [
        {"AttributeName": "due_queue", "KeyType": "HASH"},
        {"AttributeName": "due_at", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}


@pytest.fixture(scope="module")
def template() -> Template:
    return load_template(ROOT / "template.yaml", PARAMETERS)


def accepted_by_boto(service: str, operation: str, arguments: dict[str, Any]) -> None:
    """Raises unless boto would send exactly these arguments."""
    model = botocore.session.get_session().get_service_model(service)
    shape = model.operation_model(operation).input_shape
    assert shape is not None
    report = ParamValidator().validate(arguments, shape)
    assert not report.has_errors(), report.generate_report()


class Environment(dict[str, str]):
    """Variables as Lambda and Fargate add to them; remembers which were asked for."""

    def __init__(self, given: Mapping[str, str]) -> None:
        super().__init__({**given, "AWS_REGION": "us-east-1"})
        self.read = set[str]()

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)


def task_environment(template: Template, task: str = "CombinerTask") -> dict[str, str]:
    (container,) = template.task_definitions()[task].register["containerDefinitions"]
    return {pair["name"]: pair["value"] for pair in container["environment"]}


def key_of(table: Table) -> dict[str, str]:
    types = {a["AttributeName"]: a["AttributeType"] for a in table.create["AttributeDefinitions"]}
    return {
        part["AttributeName"]: types[part["AttributeName"]] for part in table.create["KeySchema"]
    }


def test_cfn_lint_has_nothing_to_say() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), ROOT / "template.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_every_table_has_the_key_that_the_stores_use(template: Template) -> None:
    child = {"session_id": "S", "id": "S"}
    assert {name: key_of(table) for name, table in template.tables().items()} == {
        "SessionsTable": {"id": "S"},
        "MembershipsTable": {"user_id": "S", "position": "S"},
        "OwnersTable": {"id": "S"},
        "RequestsTable": {"id": "S"},
        "UploadsTable": child,
        "SourcesTable": child,
        "JobsTable": child,
        "RecordingsTable": child,
        "AuditsTable": {"owner_month": "S", "id": "S"},
    }


def test_every_table_is_billed_by_request_and_can_be_restored(template: Template) -> None:
    for table in template.tables().values():
        assert table.create["BillingMode"] == "PAY_PER_REQUEST"
        assert table.recovery == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("name", ["Sessions", "Uploads", "Sources", "Jobs", "Recordings"])
def test_a_table_whose_items_fall_due_has_the_due_index(template: Template, name: str) -> None:
    table = template.tables()[f"{name}Table"]
    assert DUE in table.create["GlobalSecondaryIndexes"]
    assert {"AttributeName": "due_at", "AttributeType": "N"} in table.create["AttributeDefinitions"]


def test_recordings_are_found_by_object_key(template: Template) -> None:
    by_name = {
        index["IndexName"]: index["KeySchema"]
        for index in template.tables()["RecordingsTable"].create["GlobalSecondaryIndexes"]
    }
    assert by_name["by_object_key"] == [
        {"AttributeName": "user_id", "KeyType": "HASH"},
        {"AttributeName": "object_key", "KeyType": "RANGE"},
    ]


def test_only_what_owns_no_bytes_expires_by_the_tables_own_clock(template: Template) -> None:
    own = {"AttributeName": "expires_at", "Enabled": True}
    assert {name: t.time_to_live for name, t in template.tables().items() if t.time_to_live} == {
        "RequestsTable": own,
        "AuditsTable": own,
    }


def test_the_recordings_table_keeps_its_name_unless_a_parameter_says_otherwise() -> None:
    path = ROOT / "template.yaml"
    assert load_template(path).tables()["RecordingsTable"].name == "track_recordings"
    renamed = load_template(path, {"RecordingsTableName": "mine"})
    assert renamed.tables()["RecordingsTable"].name == "mine"


def test_tables_bucket_and_task_definition_are_arguments_that_boto_takes(
    template: Template,
) -> None:
    for table in template.tables().values():
        accepted_by_boto("dynamodb", "CreateTable", dict(table.create))
    bucket = template.buckets()["MediaBucket"]
    accepted_by_boto(
        "s3", "PutBucketCors", {"Bucket": bucket.name, "CORSConfiguration": bucket.cors}
    )
    accepted_by_boto(
        "s3",
        "PutBucketLifecycleConfiguration",
        {"Bucket": bucket.name, "LifecycleConfiguration": bucket.lifecycle},
    )
    for definition in template.task_definitions().values():
        accepted_by_boto("ecs", "RegisterTaskDefinition", dict(definition.register))


def test_the_bucket_lets_the_page_put_parts_and_read_their_tags() -> None:
    given = {"PageOrigins": "https://a.example", "PageDomain": "b.example"}
    template = load_template(ROOT / "template.yaml", given)
    cors = template.buckets()["MediaBucket"].cors
    assert cors is not None
    (rule,) = cors["CORSRules"]
    assert rule["AllowedOrigins"] == ["https://a.example", "https://b.example"]
    assert rule["AllowedMethods"] == ["PUT", "GET", "HEAD"]
    assert {"ETag", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha256"} <= set(
        rule["ExposeHeaders"]
    )


def test_the_bucket_forgets_what_was_abandoned(template: Template) -> None:
    lifecycle = template.buckets()["MediaBucket"].lifecycle
    assert lifecycle is not None
    rules = {rule["ID"]: rule for rule in lifecycle["Rules"]}
    abort = rules["abort-multipart"]["AbortIncompleteMultipartUpload"]
    assert abort == {"DaysAfterInitiation": 7}
    assert rules["expire-staging"]["Filter"] == {"Prefix": "staging/"}
    assert rules["expire-staging"]["Expiration"] == {"Days": 8}


def test_the_combiner_runs_on_the_file_system_and_has_time_to_stop(template: Template) -> None:
    register = template.task_definitions()["CombinerTask"].register
    (container,) = register["containerDefinitions"]
    assert (register["family"], container["name"]) == ("reelroom-combiner", "job")
    assert container["command"] == ["python", "-m", "jobs.combiner"]
    assert container["stopTimeout"] == 120
    media, *own = register["volumes"]
    assert media["efsVolumeConfiguration"]["transitEncryption"] == "ENABLED"
    assert own == [{"name": "staging"}, {"name": "tmp"}]
    assert {
        point["sourceVolume"]: point["containerPath"] for point in container["mountPoints"]
    } == {
        "media": "/app/work/media",
        "staging": "/app/work/media/staging",
        "tmp": "/tmp",
    }
    environment = task_environment(template)
    assert environment["REELROOM_WORK_DIR"] == "/app/work/media"
    assert environment["REELROOM_STAGING_DIR"] == "/app/work/media/staging"


def test_the_combiner_is_nobody_and_can_change_only_its_volumes(template: Template) -> None:
    (container,) = template.task_definitions()["CombinerTask"].register["containerDefinitions"]
    assert container["user"] == "1000:1000"
    assert container["readonlyRootFilesystem"] is True
    assert container["linuxParameters"]["capabilities"] == {"drop": ["ALL"]}
    # An empty volume belongs to root unless the image names its path.
    image = (ROOT / "jobs" / "Dockerfile").read_text(encoding="utf-8")
    (volumes,) = re.findall(r"^VOLUME (\[.*\])$", image, re.MULTILINE)
    own = {"staging", "tmp"}
    paths = {p["containerPath"] for p in container["mountPoints"] if p["sourceVolume"] in own}
    assert set(json.loads(volumes)) == paths


def test_functions_and_task_get_the_same_variables_but_for_what_is_their_own(
    template: Template,
) -> None:
    task = task_environment(template)
    own = {"REELROOM_WORK_DIR", "REELROOM_STAGING_DIR", "POWERTOOLS_SERVICE_NAME"}
    # A task starts and invokes nothing.
    theirs = {"REELROOM_INTROSPECTION", "REELROOM_VIEWER_ROLE", *LAUNCHING, *IMPORTING}
    for function in template.functions().values():
        assert task.keys() - function.environment.keys() <= own
        assert function.environment.keys() - task.keys() <= theirs | own
        assert {name for name in task if function.environment.get(name) != task[name]} <= own


def test_an_importer_gets_what_imports_go_by_and_no_folder_that_others_have(
    template: Template,
) -> None:
    task = task_environment(template, "ImporterTask")
    own = {"MALLOC_MMAP_THRESHOLD_", "REELROOM_WORK_DIR", "POWERTOOLS_SERVICE_NAME"}
    assert task.keys() >= IMPORTING
    shared = template.functions()["GraphqlFunction"].environment
    assert {name for name in task if shared.get(name) != task[name]} == own
    register = template.task_definitions()["ImporterTask"].register
    (container,) = register["containerDefinitions"]
    assert container["command"] == ["python", "-m", "jobs.importer"]
    assert container["user"] == "1000:1000"
    assert container["readonlyRootFilesystem"]
    assert register["volumes"] == [{"name": "tmp"}]
    assert task["REELROOM_WORK_DIR"].startswith(container["mountPoints"][0]["containerPath"])


def test_every_deployable_finds_its_settings_and_every_variable_is_read_by_one(
    template: Template,
) -> None:
    functions = template.functions()
    read = set[str]()
    for settings, given in (
        (GraphqlSettings, functions["GraphqlFunction"].environment),
        (SweepSettings, functions["SweepFunction"].environment),
        (FilesSettings, functions["FilesFunction"].environment),
        (TaskSettings, task_environment(template) | {"REELROOM_JOB_ID": "job_1"}),
    ):
        environment = Environment(given)
        settings.read(environment)
        read |= environment.read
    given_names = set(task_environment(template)).union(
        *(function.environment for function in functions.values())
    )
    ours = {name for name in given_names if name.startswith("REELROOM_")}
    # Read by its prefix, so that a new kind of job is a new variable and no change in the code.
    assert {name for name in ours - read if not name.startswith("REELROOM_TASK_")} == set()


def test_the_limits_of_the_template_are_those_of_the_domain(template: Template) -> None:
    functions = template.functions()
    environment = Environment(functions["GraphqlFunction"].environment)
    assert GraphqlSettings.read(environment).policy == Policy()


def test_the_names_of_functions_and_tasks_are_those_in_the_environment(
    template: Template,
) -> None:
    functions = template.functions()
    environment = functions["GraphqlFunction"].environment
    assert environment["REELROOM_SWEEP_FUNCTION"] == functions["SweepFunction"].name
    assert environment["REELROOM_FILES_FUNCTION"] == functions["FilesFunction"].name
    assert environment["REELROOM_CLUSTER"] == template.clusters()["Cluster"]
    family = template.task_definitions()["CombinerTask"].family
    assert environment["REELROOM_TASK_COMBINE"] == family


def test_only_the_files_function_sees_the_file_system(template: Template) -> None:
    mounts = {name: dict(f.mounts) for name, f in template.functions().items() if f.mounts}
    assert list(mounts) == ["FilesFunction"]
    ((path, access_point),) = mounts["FilesFunction"].items()
    assert path == "/mnt/media"
    assert template.file_system(access_point) == template.name("MediaFileSystem")


def test_the_sweep_runs_each_minute_and_when_a_task_has_stopped(template: Template) -> None:
    (schedule,) = template.schedules()
    assert (schedule.function, schedule.every_s) == ("SweepFunction", 60)
    (rule,) = template.event_rules()
    assert rule.function == "SweepFunction"
    assert rule.pattern["detail-type"] == ["ECS Task State Change"]


def test_graphql_needs_a_token_with_the_scope(template: Template) -> None:
    (route,) = template.http_api().routes
    assert (route.method, route.path, route.function) == ("POST", "/graphql", "GraphqlFunction")
    assert route.scopes == ("reelroom/api",)
    assert route.authorizer is not None
    assert route.authorizer.issuer == "http://issuer"
    assert route.authorizer.audience == ("client-a", "client-b")


def test_graphql_answers_before_the_gateway_gives_up(template: Template) -> None:
    assert template.functions()["GraphqlFunction"].timeout_s < 30
