"""The parts of a SigV4 credential, checked one by one as S3 checks them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from localstack.objectstore.auth.sigv4 import (
    Scope,
    canonical_request,
    sign,
    signing_key,
    string_to_sign,
)
from localstack.objectstore.errors import S3Error
from localstack.objectstore.http.request import Request


@dataclass(frozen=True, slots=True)
class Credential:
    """`Credential`, `SignedHeaders` and `Signature` of a request, from headers or query."""

    access_key: str
    scope: Scope
    signed_headers: frozenset[str]
    signature: str


def parse_credential(
    credential: str, signed_headers: str, signature: str, *, region: str, error: str
) -> Credential:
    """Take a credential apart; S3Error `error` says what is malformed."""
    parts = credential.rsplit("/", 4)
    if len(parts) != 5 or parts[4] != "aws4_request":
        raise S3Error(error, f'The credential "{credential}" is mal-formed.')
    access_key, date, named_region, service, _ = parts
    if named_region != region:
        raise S3Error(
            error,
            f"The region '{named_region}' is wrong; expecting '{region}'",
            Region=region,
        )
    if service != "s3":
        raise S3Error(error, f"The service '{service}' is wrong; expecting 's3'")
    names = frozenset(signed_headers.split(";"))
    return Credential(access_key, Scope(date, region, service), names, signature)


def parse_date(text: str, scope: Scope) -> datetime:
    """`YYYYMMDDTHHMMSSZ` of the scope's day, as aware UTC; S3Error AccessDenied otherwise."""
    try:
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise S3Error("AccessDenied", "AWS authentication requires a valid Date") from None
    if not text.startswith(scope.date):
        raise S3Error("SignatureDoesNotMatch", "The date is not the one of the credential scope.")
    return moment


def verify(
    request: Request,
    credential: Credential,
    amz_date: str,
    payload: str,
    secrets: Mapping[str, str],
) -> bytes:
    """The signing key, when the signature is right and covers every x-amz-* header.

    Raises S3Error InvalidAccessKeyId, AccessDenied or SignatureDoesNotMatch.
    """
    secret = secrets.get(credential.access_key)
    if secret is None:
        raise S3Error("InvalidAccessKeyId", AWSAccessKeyId=credential.access_key)
    _require_signed(request, credential.signed_headers)
    key = signing_key(secret, credential.scope)
    canonical = canonical_request(request, credential.signed_headers, payload)
    wanted = sign(key, string_to_sign(amz_date, credential.scope, canonical))
    if not hmac.compare_digest(wanted.encode(), credential.signature.encode()):
        raise S3Error(
            "SignatureDoesNotMatch",
            AWSAccessKeyId=credential.access_key,
            CanonicalRequest=canonical,
        )
    return key


def _require_signed(request: Request, signed: frozenset[str]) -> None:
    """Every x-amz-* header and the host are covered, and every covered header is there."""
    unsigned = sorted(n for n in request.headers if n.startswith("x-amz-") and n not in signed)
    if "host" not in signed:
        unsigned.append("host")
    if unsigned:
        raise S3Error(
            "AccessDenied",
            "There were headers present in the request which were not signed",
            HeadersNotSigned=", ".join(unsigned),
        )
    if not signed <= request.headers.keys():
        absent = ", ".join(sorted(signed - request.headers.keys()))
        raise S3Error("SignatureDoesNotMatch", f"The signed headers are missing: {absent}")
