"""Which addresses are never asked, whatever they resolve to, and what is told of the others."""

from __future__ import annotations

import ipaddress

import pytest

from reelroom.domain.web_address import AddressRefused, WebRules, require_public, web_address

STRICT = WebRules()
OWN = WebRules(http=True, private=True)

REFUSED = [
    # other schemes, and none
    "http://example.com/a.mp4",
    "ftp://example.com/a.mp4",
    "file:///etc/passwd",
    "gopher://example.com/",
    "data:video/mp4;base64,AAAA",
    "concat:a|b",
    "//example.com/a.mp4",
    "example.com/a.mp4",
    "",
    "https://",
    "https:///a.mp4",
    # this machine
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://a.localhost/",
    "https://localhost.localdomain/",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://127.255.255.254/",
    "https://0.0.0.0/",
    "https://0/",
    "https://[::1]/",
    "https://[::]/",
    # the same in other figures
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0x7f.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0177.0.0.1/",
    "https://127.0.0.0x1/",
    "https://0x/",
    "https://1.2.3.4.5/",
    "https://256.256.256.256/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
    "https://ⓛocalhost/",
    # private networks
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://169.254.170.2/v2/credentials/",
    "https://192.0.0.1/",
    "https://192.0.2.1/",
    "https://198.18.0.1/",
    "https://198.51.100.7/",
    "https://203.0.113.9/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/latest/meta-data/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[100::1]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    # IPv4 inside of IPv6
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:a9fe:a9fe::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[::1",
    "https://[v1.x]/",
    # names of networks of one's own
    "https://intranet/",
    "https://fileserver/a.mp4",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://nas.local/",
    "https://printer.lan/",
    "https://1.0.0.127.in-addr.arpa/",
    # tricks of writing
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://example.com@127.0.0.1/",
    "https://127.0.0.1:443@example.com/",
    "https://example.com\\@127.0.0.1/",
    "https://example.com\\.evil.net/",
    "https://exa mple.com/",
    "https://example.com/a b.mp4",
    "https://example.com/\r\nHost: x",
    "https://example.com\t/",
    "https://example..com/",
    "https://.example.com/",
    "https://example.com../",
    "https://-example.com/",
    "https://ex%61mple.com/",
    "https://127.0.0.1%2f.example.com/",
    "https://example.com:22/",
    "https://example.com:80/",
    "https://example.com:8443/",
    "https://example.com:99999/",
    "https://example.com:x/",
    "https://" + "a" * 64 + ".com/",
    "https://example.com/" + "a" * 9000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_may_not_be_asked_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        web_address(url, STRICT)
    assert "https://" in refused.value.message


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://Example.COM:443/A.mp4?x=1#top", "https://example.com/A.mp4?x=1"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://bücher.example/ü.mp4", "https://xn--bcher-kva.example/%C3%BC.mp4"),
        ("https://8.8.8.8/a", "https://8.8.8.8/a"),
        ("https://[2606:4700::1111]/a", "https://[2606:4700::1111]/a"),
        ("https://a_b.example.com/%2e%2e/x", "https://a_b.example.com/%2e%2e/x"),
        ("https://example.com/a?sig=a%2Bb&x=[1]", "https://example.com/a?sig=a%2Bb&x=%5B1%5D"),
        ("https://1a.example/", "https://1a.example/"),
    ],
)
def test_a_public_address_is_asked_as_it_was_meant(url: str, asked: str) -> None:
    assert web_address(url, STRICT).url == asked


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/b.mp4?c", "https://example.com/b.mp4?c"),
        ("b.mp4", "https://example.com/day/b.mp4"),
        ("//cdn.example/b", "https://cdn.example/b"),
        ("https://cdn.example/b", "https://cdn.example/b"),
    ],
)
def test_a_redirect_is_read_from_where_it_was_met(location: str, asked: str) -> None:
    here = web_address("https://example.com/day/a.mp4", STRICT)
    assert web_address(location, STRICT, seen_from=here).url == asked


@pytest.mark.parametrize("location", ["http://example.com/", "//127.0.0.1/", "https://10.0.0.1/"])
def test_a_redirect_to_where_nobody_may_go_is_refused(location: str) -> None:
    here = web_address("https://example.com/", STRICT)
    with pytest.raises(AddressRefused):
        web_address(location, STRICT, seen_from=here)


def test_a_server_of_ones_own_is_asked_when_that_is_set() -> None:
    assert web_address("http://127.0.0.1:8080/a", OWN).authority == "127.0.0.1:8080"
    assert web_address("http://nas.local/a", OWN).host == "nas.local"


@pytest.mark.parametrize("text", ["169.254.169.254", "fd00:ec2::254", "::ffff:169.254.170.2"])
def test_the_clouds_own_addresses_are_never_asked(text: str) -> None:
    with pytest.raises(AddressRefused):
        require_public(ipaddress.ip_address(text), OWN)


def test_a_public_address_behind_nat64_is_asked() -> None:
    require_public(ipaddress.ip_address("64:ff9b::808:808"), STRICT)


def test_a_query_is_no_part_of_a_refusal() -> None:
    with pytest.raises(AddressRefused) as refused:
        web_address("https://10.0.0.1/a?sig=secret", STRICT)
    assert "secret" not in str(refused.value)
