"""`AWS::Serverless::HttpApi`, with the routes that the functions' events add to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from localstack.template.errors import TemplateError, refuse_unknown
from localstack.template.records import Authorizer, Cors, HttpApi, Route

_READ = frozenset({"Auth", "CorsConfiguration"})
# Throttling and the access log are the gateway's own; one person on one machine needs neither.
_ACCOUNT = frozenset({"AccessLogSettings", "DefaultRouteSettings"})
_HEADER_SOURCE = "$request.header."


def read_http_api(
    logical_id: str,
    api_id: str,
    properties: Mapping[str, Any],
    events: Iterable[tuple[str, Mapping[str, Any]]],
) -> HttpApi:
    """`events` are pairs of a function's logical id and its HttpApi event's properties."""
    refuse_unknown(logical_id, properties, _READ | _ACCOUNT)
    auth = properties.get("Auth", {})
    authorizers = {
        name: _authorizer(name, declared) for name, declared in auth.get("Authorizers", {}).items()
    }
    return HttpApi(
        logical_id=logical_id,
        api_id=api_id,
        routes=tuple(
            _route(function, event, authorizers, auth.get("DefaultAuthorizer"))
            for function, event in events
        ),
        cors=_cors(properties.get("CorsConfiguration")),
    )


def _authorizer(name: str, declared: Mapping[str, Any]) -> Authorizer:
    source = str(declared.get("IdentitySource", _HEADER_SOURCE + "Authorization"))
    if not source.startswith(_HEADER_SOURCE):
        raise TemplateError(f"authorizer {name}: the token must be in a header, not in {source}")
    audience = declared["JwtConfiguration"]["audience"]
    return Authorizer(
        name=name,
        issuer=str(declared["JwtConfiguration"]["issuer"]),
        audience=tuple([audience] if isinstance(audience, str) else audience),
        header=source.removeprefix(_HEADER_SOURCE).lower(),
    )


def _route(
    function: str,
    event: Mapping[str, Any],
    authorizers: Mapping[str, Authorizer],
    default: str | None,
) -> Route:
    name = event.get("Auth", {}).get("Authorizer", default)
    if name not in (None, "NONE") and name not in authorizers:
        raise TemplateError(f"route {event['Path']}: there is no authorizer {name!r}")
    return Route(
        method=str(event["Method"]).upper(),
        path=str(event["Path"]),
        function=function,
        authorizer=None if name in (None, "NONE") else authorizers[name],
        scopes=tuple(event.get("Auth", {}).get("AuthorizationScopes", ())),
    )


def _cors(declared: Mapping[str, Any] | None) -> Cors | None:
    if declared is None:
        return None
    age = declared.get("MaxAge")
    return Cors(
        origins=tuple(declared.get("AllowOrigins", ())),
        methods=tuple(declared.get("AllowMethods", ())),
        headers=tuple(header.lower() for header in declared.get("AllowHeaders", ())),
        expose=tuple(declared.get("ExposeHeaders", ())),
        max_age_s=None if age is None else int(age),
        credentials=bool(declared.get("AllowCredentials", False)),
    )
