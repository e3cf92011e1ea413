"""Reads `template.yaml`, so that the local cloud and the tests never write it a second time.

`load_template(path, parameters)` answers a `Template`; its parts are plain values that boto3 takes.
"""

from localstack.template.errors import TemplateError
from localstack.template.records import (
    Authorizer,
    Bucket,
    Cors,
    EventRule,
    Function,
    HttpApi,
    Route,
    Schedule,
    Table,
    TaskDefinition,
)
from localstack.template.template import Template, load_template

__all__ = [
    "Authorizer",
    "Bucket",
    "Cors",
    "EventRule",
    "Function",
    "HttpApi",
    "Route",
    "Schedule",
    "Table",
    "TaskDefinition",
    "Template",
    "TemplateError",
    "load_template",
]
