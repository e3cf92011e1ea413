"""The template reader: CloudFormation's functions and SAM's Globals, worked out."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from localstack.template import Template, TemplateError, load_template
from localstack.template.functions import merged, rate_s

HEAD = """
Parameters:
  Name: {Type: String, Default: alpha}
  Given: {Type: String}
  Hosts: {Type: CommaDelimitedList, Default: "a, b"}
  Mode: {Type: String, Default: small, AllowedValues: [small, large]}
Mappings:
  Sizes:
    small: {Memory: 256}
    large: {Memory: 1024}
Conditions:
  IsLarge: !Equals [!Ref Mode, large]
  IsSmall: !Not [!Condition IsLarge]
"""


def loaded(tmp_path: Path, text: str, /, **parameters: str) -> Template:
    path = tmp_path / "template.yaml"
    path.write_text(dedent(HEAD) + dedent(text), encoding="utf-8")
    return load_template(path, parameters)


def function_with(tmp_path: Path, value: str, /, **parameters: str) -> str:
    """What the environment variable VALUE of a function comes out as."""
    text = f"""
    Resources:
      Rows:
        Type: AWS::DynamoDB::Table
        Properties: {{TableName: !Sub "${{AWS::StackName}}-rows"}}
      Bytes: {{Type: AWS::S3::Bucket}}
      Net: {{Type: AWS::EC2::Subnet}}
      Walls: {{Type: AWS::EC2::SecurityGroup}}
      Run:
        Type: AWS::Serverless::Function
        Properties:
          Handler: a.b
          Environment:
            Variables:
              VALUE: {value}
    """
    function = loaded(tmp_path, text, **parameters).functions()["Run"]
    return function.environment["VALUE"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref Name", "alpha"),
        ("!Ref Rows", "reelroom-rows"),
        ("!Ref Bytes", "reelroom-bytes"),
        ("!Ref AWS::Region", "us-east-1"),
        ("!GetAtt Rows.Arn", "arn:aws:dynamodb:us-east-1:000000000000:table/reelroom-rows"),
        ("!GetAtt [Bytes, Arn]", "arn:aws:s3:::reelroom-bytes"),
        ('!Sub "${Name}/${Rows.Arn}/${!Name}"',
         "alpha/arn:aws:dynamodb:us-east-1:000000000000:table/reelroom-rows/${Name}"),
        ('!Sub ["${Name}-${Other}", {Other: !Ref Rows}]', "alpha-reelroom-rows"),
        ('!Join ["+", [a, !Ref Name]]', "a+alpha"),
        ('!Join [";", !Ref Hosts]', "a;b"),
        ("!Select [1, !Ref Hosts]", "b"),
        ('!Select [0, !Split ["-", "x-y"]]', "x"),
        ("!If [IsLarge, big, !Ref Mode]", "small"),
        ("!If [IsSmall, yes-it-is, no]", "yes-it-is"),
        ("!FindInMap [Sizes, !Ref Mode, Memory]", "256"),
        ('!Select [1, !GetAZs ""]', "us-east-1b"),
        ("!Base64 hi", "aGk="),
        ('{"Fn::Sub": "${Name}"}', "alpha"),
    ],
)  # fmt: skip
def test_a_function_of_cloudformation_is_worked_out(
    tmp_path: Path, value: str, expected: str
) -> None:
    assert function_with(tmp_path, value) == expected


def test_a_parameter_given_wins_over_its_default(tmp_path: Path) -> None:
    assert function_with(tmp_path, "!Ref Name", Name="beta") == "beta"
    assert function_with(tmp_path, "!If [IsLarge, big, small]", Mode="large") == "big"


def test_ids_are_the_same_at_each_start_and_differ_by_resource(tmp_path: Path) -> None:
    subnet = function_with(tmp_path, "!Ref Net")
    assert subnet.startswith("subnet-")
    assert subnet == function_with(tmp_path, "!Ref Net")
    assert function_with(tmp_path, "!GetAtt Walls.GroupId").startswith("sg-")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("!Ref Given", "'Given' has no value"),
        ("!Ref Nobody", "no parameter or resource 'Nobody'"),
        ("!GetAtt Rows.StreamArn", "StreamArn"),
        ("!ImportValue x", "Fn::ImportValue is not known"),
        ("!If [Never, a, b]", "no condition 'Never'"),
        ("!FindInMap [Sizes, huge, Memory]", "Sizes.huge.Memory"),
    ],
)
def test_what_cannot_be_worked_out_is_an_error_that_names_it(
    tmp_path: Path, value: str, words: str
) -> None:
    with pytest.raises(TemplateError, match=words.replace(".", r"\.")):
        function_with(tmp_path, value)


def test_a_value_that_is_not_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="must be one of"):
        function_with(tmp_path, "!Ref Mode", Mode="huge")


def test_an_undeclared_parameter_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no parameter Nmae"):
        function_with(tmp_path, "x", Nmae="typo")


def test_a_parameter_without_a_value_matters_only_where_it_is_used(tmp_path: Path) -> None:
    template = loaded(
        tmp_path,
        """
        Resources:
          Rows:
            Type: AWS::DynamoDB::Table
            Properties: {KeySchema: [], AttributeDefinitions: []}
          Run:
            Type: AWS::Serverless::Function
            Properties: {Handler: !Ref Given}
        """,
    )
    assert template.tables()["Rows"].name == "reelroom-Rows"
    with pytest.raises(TemplateError, match="Given"):
        template.functions()


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="'Rows' stands twice"):
        loaded(tmp_path, "Resources: {Rows: {Type: A}, Rows: {Type: B}}")


def test_a_resource_whose_condition_does_not_hold_is_not_there(tmp_path: Path) -> None:
    text = """
    Resources:
      Rows: {Type: AWS::DynamoDB::Table, Condition: IsLarge, Properties: {}}
    """
    assert loaded(tmp_path, text).tables() == {}
    assert list(loaded(tmp_path, text, Mode="large").tables()) == ["Rows"]


def test_an_entry_of_no_value_is_left_out(tmp_path: Path) -> None:
    text = """
    Resources:
      Rows:
        Type: AWS::DynamoDB::Table
        Properties:
          BillingMode: !If [IsLarge, PROVISIONED, !Ref AWS::NoValue]
    """
    assert "BillingMode" not in loaded(tmp_path, text).tables()["Rows"].create


def test_an_unknown_table_property_is_refused_instead_of_left_out(tmp_path: Path) -> None:
    text = """
    Resources:
      Rows: {Type: AWS::DynamoDB::Table, Properties: {KinesisStreamSpecification: {}}}
    """
    with pytest.raises(TemplateError, match="KinesisStreamSpecification"):
        loaded(tmp_path, text).tables()


def test_globals_are_merged_map_by_map_and_the_functions_own_wins() -> None:
    common = {"Timeout": 3, "Environment": {"Variables": {"A": "1", "B": "2"}}}
    own = {"Timeout": 9, "Environment": {"Variables": {"B": "3", "C": "4"}}}
    assert merged(common, own) == {
        "Timeout": 9,
        "Environment": {"Variables": {"A": "1", "B": "3", "C": "4"}},
    }


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [("rate(1 minute)", 60), ("rate(5 minutes)", 300), ("rate(2 days)", 172800)],
)
def test_a_rate_is_seconds(expression: str, seconds: float) -> None:
    assert rate_s(expression) == seconds


def test_a_cron_expression_is_refused() -> None:
    with pytest.raises(TemplateError, match="cron"):
        rate_s("cron(0 12 * * ? *)")
