"""`AWS::CloudFront::ResponseHeadersPolicy`: the headers that each answer of the page carries.

Names of the headers: Amazon CloudFront Developer Guide, "Understand response headers policies".
"""

from __future__ import annotations

from collections.abc import Mapping

from localstack.template.errors import refuse_unknown
from localstack.template.tree import Tree

_SECURITY = {
    "ContentSecurityPolicy": "content-security-policy",
    "FrameOptions": "x-frame-options",
    "ReferrerPolicy": "referrer-policy",
}
_VALUES = {"FrameOptions": "FrameOption"}
_SNIFFING = "ContentTypeOptions"
# There is no TLS on one machine, and a browser believes it over TLS only (RFC 6797, 8.1).
_ACCOUNT = frozenset({"StrictTransportSecurity"})


def read_page_headers(logical_id: str, properties: Mapping[str, Tree]) -> dict[str, str]:
    """Names in small letters. Raises TemplateError for a header that is not known here."""
    config = properties["ResponseHeadersPolicyConfig"]
    refuse_unknown(logical_id, config, {"Name", "SecurityHeadersConfig", "CustomHeadersConfig"})
    security = config.get("SecurityHeadersConfig", {})
    refuse_unknown(logical_id, security, {*_SECURITY, *_ACCOUNT, _SNIFFING})
    headers = {
        header: str(security[name][_VALUES.get(name, name)])
        for name, header in _SECURITY.items()
        if name in security
    }
    if _SNIFFING in security:
        headers["x-content-type-options"] = "nosniff"
    own = config.get("CustomHeadersConfig", {}).get("Items", [])
    return headers | {str(one["Header"]).lower(): str(one["Value"]) for one in own}
