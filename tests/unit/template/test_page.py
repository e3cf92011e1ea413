"""The page in the account: what CloudFront serves from where, to whom, and under which policy."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.credentials import Credentials

from localstack.page.addresses import API_PATHS, is_address
from localstack.page.policy import security_headers
from localstack.plan import Plan, Port
from localstack.template import TemplateError, load_template
from localstack.template.physical import Place
from localstack.template.resolve import Resolver
from localstack.template.source import read_source
from reelroom.aws.clients import Clients
from reelroom.settings import Cloud

ROOT = Path(__file__).parents[3]
PATH = ROOT / "template.yaml"
SOURCE = read_source(PATH)
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
ADDRESSES = ("/", "/sessions/ses_0123456789abcdef", "/signed-in", "/sessions/", "/nowhere")
FILES = ("/index.html", "/config.json", "/assets/index-1a2b3c.js", "/icon.svg", "/a.b/c.d")


def resolver(**parameters: str) -> Resolver:
    return Resolver(SOURCE, parameters, Place("reelroom", "111122223333", "eu-central-1"))


def properties(name: str, /, *below: str, **parameters: str) -> Any:
    node = SOURCE["Resources"][name]["Properties"]
    for key in below:
        node = node[key]
    return resolver(**parameters).value(node)


def policy(**parameters: str) -> dict[str, list[str]]:
    """Directives of the Content-Security-Policy with their sources."""
    given = load_template(
        PATH, parameters, account="111122223333", region="eu-central-1"
    ).page_headers()["content-security-policy"]
    rules = [rule.split() for rule in given.split(";")]
    return {name: sources for name, *sources in rules}


def test_the_page_takes_nothing_from_elsewhere_but_footage_and_sign_in() -> None:
    footage = "https://reelroom-media-111122223333.s3.eu-central-1.amazonaws.com"
    found = policy()
    assert found.pop("connect-src") == [
        "'self'",
        footage,
        "https://cognito-idp.eu-central-1.amazonaws.com",
        "https://reelroom-111122223333.auth.eu-central-1.amazoncognito.com",
    ]
    assert found.pop("media-src") == [footage]
    nothing = {"default-src", "base-uri", "form-action", "frame-ancestors"}
    assert {name for name, sources in found.items() if sources == ["'none'"]} == nothing
    assert all(found[name] == ["'self'"] for name in found.keys() - nothing)


@pytest.mark.parametrize(
    ("issuer", "origins", "wanted"),
    [
        ("https://issuer.example", "", ["https://issuer.example"]),
        ("https://issuer.example/realms/a/", "", ["https://issuer.example"]),
        (
            "https://issuer.example:8443/a",
            "https://tokens.example,https://keys.example",
            ["https://issuer.example:8443", "https://tokens.example", "https://keys.example"],
        ),
    ],
)
def test_an_issuer_is_named_by_its_origin(issuer: str, origins: str, wanted: list[str]) -> None:
    """A path would have to be matched to the letter (CSP level 3, 6.7.2.12)."""
    found = policy(Issuer=issuer, SignInOrigins=origins)
    assert found["connect-src"][2:] == wanted


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_signed_urls_are_of_the_origin_that_the_policy_names(
    region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = load_template(PATH, account="111122223333", region=region)
    (footage,) = [
        rule.split()[1]
        for rule in template.page_headers()["content-security-policy"].split("; ")
        if rule.startswith("media-src")
    ]
    monkeypatch.setattr(Clients, "credentials", lambda _: Credentials("key", "secret"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
    signed = Clients(Cloud(region, s3_path_style=False)).s3.generate_presigned_url(
        "get_object", Params={"Bucket": template.name("MediaBucket"), "Key": "recordings/a.mp4"}
    )
    parts = urlsplit(signed)
    assert f"{parts.scheme}://{parts.netloc}" == footage


def test_the_local_cloud_sends_the_same_policy(tmp_path: Path) -> None:
    plan = Plan(tmp_path, {port: 4600 + place for place, port in enumerate(Port)})
    own = plan.endpoints()
    wanted = load_template(PATH, {"Issuer": own.issuer_url}).page_headers()
    footage = "https://reelroom-media-000000000000.s3.us-east-1.amazonaws.com"
    assert security_headers(plan) == {
        name: value.replace(footage, own.s3_url) for name, value in wanted.items()
    }
    assert own.s3_url in security_headers(plan)["content-security-policy"]


def test_the_other_headers_keep_what_the_page_sends_and_who_may_hold_it() -> None:
    headers = load_template(PATH).page_headers()
    headers.pop("content-security-policy")
    assert headers == {
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    security = properties("PageHeaders", "ResponseHeadersPolicyConfig", "SecurityHeadersConfig")
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 86400
    assert all(header["Override"] for header in security.values())


def behaviours() -> list[Mapping[str, Any]]:
    """The API's, then the page's."""
    config = ("PageDistribution", "DistributionConfig")
    cached = dict(SOURCE["Resources"][config[0]]["Properties"][config[1]]["DefaultCacheBehavior"])
    del cached["FunctionAssociations"]  # an ARN that only CloudFront knows
    return [*properties(*config, "CacheBehaviors"), resolver().value(cached)]


def test_the_api_is_reached_at_the_pages_origin_and_never_kept() -> None:
    *api, page = behaviours()
    assert [one["PathPattern"] for one in api] == list(API_PATHS)
    for one in api:
        assert one["TargetOriginId"] == "api"
        assert one["CachePolicyId"] == CACHING_DISABLED
        # Of AWS's policies the one that forwards Authorization and leaves the host to the origin.
        assert one["OriginRequestPolicyId"] == ALL_VIEWER_EXCEPT_HOST
        assert "POST" in one["AllowedMethods"]
        assert one["ViewerProtocolPolicy"] == "https-only"
        assert "FunctionAssociations" not in one
    assert page["TargetOriginId"] == "page"
    assert page["AllowedMethods"] == ["GET", "HEAD"]
    assert page["ViewerProtocolPolicy"] == "redirect-to-https"


def test_errors_are_those_of_the_origins() -> None:
    """CustomErrorResponses would turn the API's 404s into the page."""
    config = SOURCE["Resources"]["PageDistribution"]["Properties"]["DistributionConfig"]
    assert "CustomErrorResponses" not in config


def test_files_say_themselves_for_how_long_they_are_kept() -> None:
    config = properties("PageFiles", "CachePolicyConfig")
    assert (config["MinTTL"], config["DefaultTTL"]) == (0, 0)
    assert config["MaxTTL"] == 365 * 86400
    forwarded = config["ParametersInCacheKeyAndForwardedToOrigin"]
    assert {one for one in forwarded.values() if isinstance(one, bool)} == {True}
    assert forwarded["QueryStringsConfig"] == {"QueryStringBehavior": "none"}


@pytest.mark.parametrize("name", ["MediaBucket", "PageBucket"])
def test_no_bucket_is_public(name: str) -> None:
    blocked = properties(name, "PublicAccessBlockConfiguration")
    assert len(blocked) == 4
    assert set(blocked.values()) == {True}
    (statements,) = [
        one["Properties"]["PolicyDocument"]["Statement"]
        for one in SOURCE["Resources"].values()
        if one["Type"] == "AWS::S3::BucketPolicy" and one["Properties"]["Bucket"] == {"Ref": name}
    ]
    for one in statements:
        if one["Effect"] == "Allow":
            assert one["Principal"] == {"Service": "cloudfront.amazonaws.com"}
            source = one["Condition"]["StringEquals"]["aws:SourceArn"]
            assert source["Fn::Sub"].endswith(":distribution/${PageDistribution}")
    tls = {"Bool": {"aws:SecureTransport": "false"}}
    assert any(one["Effect"] == "Deny" and one["Condition"] == tls for one in statements)


def test_every_bucket_of_the_template_was_looked_at() -> None:
    kinds = {key for key, one in SOURCE["Resources"].items() if one["Type"] == "AWS::S3::Bucket"}
    assert kinds == {"MediaBucket", "PageBucket"}


def test_a_domain_of_ones_own_has_tls_1_2_and_is_where_the_page_is() -> None:
    own = {"PageDomain": "footage.example", "PageCertificate": "arn:aws:acm:us-east-1:1:c/1"}
    config = ("PageDistribution", "DistributionConfig")
    assert properties(*config, "ViewerCertificate", **own) == {
        "AcmCertificateArn": own["PageCertificate"],
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }
    assert properties(*config, "Aliases", **own) == ["footage.example"]
    assert properties(*config, "ViewerCertificate") == {"CloudFrontDefaultCertificate": True}
    origins = allowed_origins(**own)
    assert origins == ["http://localhost:5173", "https://footage.example"]


def allowed_origins(**parameters: str) -> list[str]:
    (rule,) = properties("MediaBucket", "CorsConfiguration", **parameters)["CorsRules"]
    origins: list[str] = rule["AllowedOrigins"]
    return origins


@pytest.mark.parametrize("page", ["true", "false"])
def test_sign_in_comes_back_to_the_page_and_to_fixed_ports_of_the_command_line(page: str) -> None:
    client = ("UserPoolClient",)
    own = {"PageDomain": "footage.example", "Page": page}
    back = properties(*client, "CallbackURLs", **own)
    assert [one for one in back if one.startswith("http://127.0.0.1:")] == [
        f"http://127.0.0.1:{port}/signed-in" for port in (8765, 18765, 28765)
    ]
    assert ("https://footage.example/signed-in" in back) is (page == "true")
    assert ("https://footage.example/" in properties(*client, "LogoutURLs", **own)) is (
        page == "true"
    )
    assert all(
        one.startswith("https://") or urlsplit(one).hostname in {"localhost", "127.0.0.1"}
        for one in back
    )


def test_without_the_page_nothing_of_it_is_made() -> None:
    off = resolver(Page="false")
    of_page = [
        key
        for key, one in SOURCE["Resources"].items()
        if key.startswith("Page") or "CloudFront" in one["Type"]
    ]
    assert len(of_page) == 7
    for key in of_page:
        assert not off.condition(SOURCE["Resources"][key]["Condition"])
    assert allowed_origins(Page="false") == ["http://localhost:5173"]


def test_a_header_that_the_local_cloud_would_leave_out_is_refused(tmp_path: Path) -> None:
    text = PATH.read_text(encoding="utf-8")
    changed = tmp_path / "template.yaml"
    changed.write_text(text.replace("ContentTypeOptions:", "XSSProtection:"), encoding="utf-8")
    with pytest.raises(TemplateError, match="XSSProtection"):
        load_template(changed).page_headers()


def test_what_has_no_files_name_is_an_address_of_the_page() -> None:
    """CloudFront's own function, and the local cloud's rule for the same."""
    if subprocess.run([ROOT / "setup/node", "--check"], check=False).returncode:
        pytest.skip("the function of CloudFront needs node to run")
    code = SOURCE["Resources"]["PageAddresses"]["Properties"]["FunctionCode"]
    asked = json.dumps([*ADDRESSES, *FILES])
    program = f"{code}\nconst to = (uri) => handler({{ request: {{ uri }} }}).uri;"
    done = subprocess.run(
        [ROOT / "setup/node", "node"],
        input=f"{program}\nconsole.log(JSON.stringify({asked}.map(to)));",
        check=True,
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout) == ["/index.html"] * len(ADDRESSES) + list(FILES)
    assert [is_address(one) for one in ADDRESSES] == [True] * len(ADDRESSES)
    assert [is_address(one) for one in FILES] == [False] * len(FILES)
