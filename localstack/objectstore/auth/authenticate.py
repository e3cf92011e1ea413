"""Verify a request's signature; anonymous requests are refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from localstack.objectstore.auth.credential import parse_credential, parse_date, verify
from localstack.objectstore.auth.identity import UNSIGNED_PAYLOAD, Identity
from localstack.objectstore.auth.sigv4 import ALGORITHM
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request

LARGEST_SKEW = timedelta(minutes=15)
LONGEST_EXPIRY_SECONDS = 7 * 24 * 3600
_AUTHORIZATION = re.compile(
    ALGORITHM + r"\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([^,\s]+)"
)
_QUERY_NAMES = ("Credential", "SignedHeaders", "Signature", "Date", "Expires")


def authenticate(
    request: Request, secrets: Mapping[str, str], region: str, now: datetime
) -> tuple[Request, Identity]:
    """The verified identity, and the request with headers that were hoisted into its query.

    Raises S3Error: AccessDenied (anonymous, expired, not yet valid, unsigned headers),
    InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, and the two malformed codes.
    """
    header = request.header("authorization")
    if header is not None:
        return request, _from_header(request, header, secrets, region, now)
    if request.param("X-Amz-Algorithm") is not None:
        identity = _from_query(request, secrets, region, now)
        return request.with_headers(_hoisted(request)), identity
    if request.param("AWSAccessKeyId") is not None:
        raise S3Error(
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use "
            "AWS4-HMAC-SHA256 (boto3: Config(signature_version='s3v4')).",
        )
    raise S3Error("AccessDenied", "Anonymous access is not allowed; sign the request.")


def _from_header(
    request: Request, header: str, secrets: Mapping[str, str], region: str, now: datetime
) -> Identity:
    error = "AuthorizationHeaderMalformed"
    match = _AUTHORIZATION.fullmatch(header.strip())
    if match is None:
        raise S3Error(error)
    credential = parse_credential(match[1], match[2], match[3], region=region, error=error)
    payload = request.header("x-amz-content-sha256")
    if payload is None:
        raise S3Error("InvalidRequest", "Missing required header: x-amz-content-sha256")
    amz_date = request.header("x-amz-date") or ""
    if abs(parse_date(amz_date, credential.scope) - now) > LARGEST_SKEW:
        raise S3Error("RequestTimeTooSkewed", RequestTime=amz_date, ServerTime=now.isoformat())
    key = verify(request, credential, amz_date, payload, secrets)
    return Identity(
        credential.access_key, key, credential.scope, amz_date, credential.signature, payload
    )


def _from_query(
    request: Request, secrets: Mapping[str, str], region: str, now: datetime
) -> Identity:
    error = "AuthorizationQueryParametersError"
    given = {name: request.param(f"X-Amz-{name}") or "" for name in _QUERY_NAMES}
    if request.param("X-Amz-Algorithm") != ALGORITHM or not all(given.values()):
        raise S3Error(
            error,
            "Query-string authentication version 4 requires the X-Amz-Algorithm, "
            "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
            "X-Amz-Expires parameters.",
        )
    credential = parse_credential(
        given["Credential"], given["SignedHeaders"], given["Signature"], region=region, error=error
    )
    payload = request.header("x-amz-content-sha256") or UNSIGNED_PAYLOAD
    signed_at = parse_date(given["Date"], credential.scope)
    _check_window(signed_at, _expiry(given["Expires"]), now)
    key = verify(request, credential, given["Date"], payload, secrets)
    return Identity(
        credential.access_key, key, credential.scope, given["Date"], credential.signature, payload
    )


def _expiry(text: str) -> timedelta:
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII) or int(text) > LONGEST_EXPIRY_SECONDS:
        raise S3Error(
            "AuthorizationQueryParametersError",
            "X-Amz-Expires must be a number of seconds, and less than a week (604800).",
        )
    return timedelta(seconds=int(text))


def _check_window(signed_at: datetime, expiry: timedelta, now: datetime) -> None:
    if signed_at - now > LARGEST_SKEW:
        raise S3Error("AccessDenied", "Request is not yet valid")
    if now >= signed_at + expiry:
        raise S3Error(
            "AccessDenied",
            "Request has expired",
            Expires=(signed_at + expiry).isoformat(),
            ServerTime=now.isoformat(),
        )


def _hoisted(request: Request) -> dict[str, str]:
    """Presigners may carry x-amz-* headers as query parameters; S3 reads them as headers."""
    reserved = {f"x-amz-{name.lower()}" for name in _QUERY_NAMES} | {"x-amz-algorithm"}
    return {
        name.lower(): value
        for name, value in request.query
        if name.lower().startswith("x-amz-") and name.lower() not in reserved
    }
