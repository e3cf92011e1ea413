"""Our signature is the SDK's, whatever is signed."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import botocore.auth
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from reelroom.aws.sigv4 import Key, presigned

NOW = datetime(2026, 11, 21, 9, 30, 5, tzinfo=UTC)
REGION = "eu-central-1"
BASES = [
    "https://bucket.s3.eu-central-1.amazonaws.com/",
    "http://127.0.0.1:4604/bucket/",
    "http://store.example:80/bucket/",
    "https://store.example:443/",
    "http://[::1]:9000/bucket/",
]

text = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=20)
# The SDK takes `.` and `..` and doubled slashes of a key as they are, as S3 does.
keys = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40)


def by_botocore(
    key: Key,
    method: str,
    base: str,
    path: str,
    query: dict[str, str],
    headers: dict[str, str],
    seconds: int,
) -> str:
    url = f"{base}{quote(path, safe='/~')}" + (
        f"?{urlencode(query, quote_via=quote)}" if query else ""
    )
    request = AWSRequest(method=method, url=url, headers=dict(headers))
    credentials = ReadOnlyCredentials(key.access_key, key.secret_key, key.token)
    with patch.object(botocore.auth, "get_current_datetime", return_value=NOW):
        S3SigV4QueryAuth(credentials, "s3", key.region, expires=seconds).add_auth(request)
    return str(request.url)


def parts(url: str) -> tuple[str, str, str, dict[str, list[str]]]:
    split = urlsplit(url)
    return split.scheme, split.netloc, split.path, parse_qs(split.query, keep_blank_values=True)


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("token", [None, "a/b+c==" * 100])
def test_a_part_is_signed_as_the_sdk_signs_it(base: str, token: str | None) -> None:
    key = Key("AKIDEXAMPLE", "secret/+", token, REGION)
    query = {"partNumber": "12", "uploadId": "u~1/2+3="}
    headers = {"content-length": "8388608"}
    ours = presigned(key, "PUT", base, "staging/ses_1/upl_2/1", query, headers, NOW, 1800)
    assert parts(ours) == parts(
        by_botocore(key, "PUT", base, "staging/ses_1/upl_2/1", query, headers, 1800)
    )


@given(
    key=keys,
    query=st.dictionaries(text, st.text(max_size=20), max_size=4),
    headers=st.dictionaries(
        st.sampled_from(["if-none-match", "content-type", "x-amz-meta-a"]),
        st.text(st.sampled_from("az09 *;=/"), min_size=1, max_size=12),
    ),
    seconds=st.integers(1, 604_800),
)
def test_whatever_is_signed_the_signature_is_the_sdks(
    key: str, query: dict[str, str], headers: dict[str, str], seconds: int
) -> None:
    signer = Key("AKIDEXAMPLE", "secret", "token", REGION)
    ours = presigned(signer, "GET", BASES[1], key, query, headers, NOW, seconds)
    theirs = by_botocore(signer, "GET", BASES[1], key, query, headers, seconds)
    assert parts(ours) == parts(theirs)


def test_another_day_another_key_and_another_region_sign_differently() -> None:
    key = Key("AKIDEXAMPLE", "secret", None, REGION)

    def signature(key: Key = key, now: datetime = NOW) -> str:
        return presigned(key, "GET", BASES[0], "k", {}, {}, now, 60).rpartition("=")[2]

    others = [
        signature(now=NOW.replace(day=22)),
        signature(Key("AKIDEXAMPLE", "other", None, REGION)),
        signature(Key("AKIDEXAMPLE", "secret", None, "us-east-1")),
    ]
    assert len({signature(), *others}) == 4
