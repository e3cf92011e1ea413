"""`AWS::ApiGatewayV2::Api` of one kind, HTTP, with its routes, integrations and authorizers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from localstack.template.errors import TemplateError, refuse_unknown
from localstack.template.records import Authorizer, Cors, HttpApi, Route
from localstack.template.tree import Tree

_HEADER_SOURCE = "$request.header."
_PUBLIC = "NONE"


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What belongs to the API, each by its physical name; `functions` are logical ids by ARN."""

    routes: Iterable[Mapping[str, Tree]]
    integrations: Mapping[str, Mapping[str, Tree]]
    authorizers: Mapping[str, Mapping[str, Tree]]
    functions: Mapping[str, str]


def read_http_api(
    logical_id: str, api_id: str, properties: Mapping[str, Tree], parts: ApiParts
) -> HttpApi:
    """Raises TemplateError for what the local gateway does not do."""
    refuse_unknown(logical_id, properties, {"CorsConfiguration", "Name", "ProtocolType"})
    authorizers = {name: _authorizer(name, one) for name, one in parts.authorizers.items()}
    return HttpApi(
        logical_id=logical_id,
        api_id=api_id,
        routes=tuple(_route(route, parts, authorizers) for route in parts.routes),
        cors=_cors(properties.get("CorsConfiguration")),
    )


def _authorizer(name: str, declared: Mapping[str, Tree]) -> Authorizer:
    (source,) = declared["IdentitySource"]
    if not source.startswith(_HEADER_SOURCE):
        raise TemplateError(f"authorizer {name}: the token must be in a header, not in {source}")
    return Authorizer(
        name=str(declared["Name"]),
        issuer=str(declared["JwtConfiguration"]["Issuer"]),
        audience=tuple(declared["JwtConfiguration"]["Audience"]),
        header=source.removeprefix(_HEADER_SOURCE).lower(),
    )


def _route(
    declared: Mapping[str, Tree], parts: ApiParts, authorizers: Mapping[str, Authorizer]
) -> Route:
    method, _, path = str(declared["RouteKey"]).partition(" ")
    public = declared.get("AuthorizationType", _PUBLIC) == _PUBLIC
    try:
        integration = parts.integrations[str(declared["Target"]).removeprefix("integrations/")]
        return Route(
            method=method.upper(),
            path=path,
            function=parts.functions[str(integration["IntegrationUri"])],
            authorizer=None if public else authorizers[str(declared["AuthorizerId"])],
            scopes=tuple(declared.get("AuthorizationScopes", ())),
        )
    except KeyError as error:
        raise TemplateError(f"route {declared['RouteKey']}: there is no {error}") from error


def _cors(declared: Mapping[str, Tree] | None) -> Cors | None:
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
