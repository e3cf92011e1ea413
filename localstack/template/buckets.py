"""`AWS::S3::Bucket`: CORS and lifecycle in the words of the S3 API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localstack.template.errors import refuse_unknown
from localstack.template.records import Bucket

_CORS = {"ExposedHeaders": "ExposeHeaders", "Id": "ID", "MaxAge": "MaxAgeSeconds"}
_CORS_SAME = frozenset({"AllowedHeaders", "AllowedMethods", "AllowedOrigins"})
_LIFECYCLE = frozenset(
    {"AbortIncompleteMultipartUpload", "ExpirationInDays", "Id", "Prefix", "Status", "TagFilters"}
)
# Who may read, and by which key it is encrypted, is the account's concern.
_ACCOUNT = frozenset({"BucketEncryption", "OwnershipControls", "PublicAccessBlockConfiguration"})


def read_bucket(logical_id: str, name: str, properties: Mapping[str, Any]) -> Bucket:
    """Raises TemplateError for a property that is not known here."""
    known = _ACCOUNT | {"BucketName", "CorsConfiguration", "LifecycleConfiguration"}
    refuse_unknown(logical_id, properties, known)
    cors = properties.get("CorsConfiguration")
    lifecycle = properties.get("LifecycleConfiguration")
    return Bucket(
        logical_id=logical_id,
        name=name,
        cors=cors and {"CORSRules": [_cors_rule(logical_id, rule) for rule in cors["CorsRules"]]},
        lifecycle=lifecycle
        and {"Rules": [_lifecycle_rule(logical_id, rule) for rule in lifecycle["Rules"]]},
    )


def _cors_rule(logical_id: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    refuse_unknown(f"{logical_id}, CORS", rule, _CORS.keys() | _CORS_SAME)
    return {_CORS.get(key, key): value for key, value in rule.items()}


def _lifecycle_rule(logical_id: str, rule: Mapping[str, Any]) -> dict[str, Any]:
    refuse_unknown(f"{logical_id}, lifecycle", rule, _LIFECYCLE)
    prefix, tags = {"Prefix": rule.get("Prefix", "")}, rule.get("TagFilters")
    result: dict[str, Any] = {
        "ID": rule["Id"],
        "Status": rule["Status"],
        "Filter": {"And": {**prefix, "Tags": tags}} if tags else prefix,
    }
    if days := rule.get("ExpirationInDays"):
        result["Expiration"] = {"Days": int(days)}
    if abort := rule.get("AbortIncompleteMultipartUpload"):
        result["AbortIncompleteMultipartUpload"] = {
            "DaysAfterInitiation": int(abort["DaysAfterInitiation"])
        }
    return result
