"""Addresses on the web that may be asked for: what can be said of one without asking anybody.

What a name resolves to is checked where it is connected to; a name that is refused here never gets
that far. Numbers are read as the WHATWG URL standard does: a host whose last label is a number is
an IPv4 address or nothing, so `2130706433`, `0x7f.1` and `017700000001` are not names.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from reelroom.domain.errors import Invalid

_LONGEST: Final = 8192
_PORTS: Final = {"https": 443, "http": 80}
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_OWN_NAMES: Final = frozenset(
    {"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "arpa"}
)
_SAFE: Final = "!$&'()*+,-./:;=@_~%?"


class AddressRefused(Invalid):
    """The address may not be asked for, or leads to one that may not."""

    code = "ADDRESS_REFUSED"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This address is not taken: {why}. Give the https:// address of the file itself.",
            field=("url",),
        )


@dataclass(frozen=True, slots=True)
class WebRules:
    """`http`: without TLS too; `private`: also addresses of private networks and of this machine,
    at any port, for a server of one's own."""

    http: bool = False
    private: bool = False


@dataclass(frozen=True, slots=True)
class WebAddress:
    """`host` is a lower-case name or an IP address; `target` is the path with the query, encoded.

    The query may hold a signature: show people `shown`.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        """As in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def file_name(self) -> str:
        """The last part of the path, still encoded; empty where there is none."""
        return self.target.partition("?")[0].rpartition("/")[2]

    def same_origin(self, other: WebAddress) -> bool:
        mine, theirs = (self.scheme, self.host, self.port), (other.scheme, other.host, other.port)
        return mine == theirs


def web_address(url: str, rules: WebRules, *, seen_from: WebAddress | None = None) -> WebAddress:
    """`url` (relative to `seen_from`, as in a redirect), checked; raises AddressRefused."""
    if len(url) > _LONGEST or any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in url):
        raise AddressRefused("it is too long, or has blanks or backslashes in it")
    try:
        parts = urlsplit(urljoin(seen_from.url, url) if seen_from else url)
        port = parts.port
    except ValueError:
        raise AddressRefused("it cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or (scheme == "http" and not rules.http):
        raise AddressRefused("only https:// is taken")
    if "@" in parts.netloc:
        raise AddressRefused("a user name or password stands in it; give a bearer token instead")
    in_brackets = "[" in parts.netloc
    host = (
        _literal(parts.hostname or "", rules) if in_brackets else _host(parts.hostname or "", rules)
    )
    number = port if port is not None else _PORTS[scheme]
    if number != _PORTS[scheme] and not rules.private:
        raise AddressRefused(f"port {number} is not the one of {scheme}")
    query = f"?{parts.query}" if parts.query else ""
    return WebAddress(scheme, host, number, quote((parts.path or "/") + query, safe=_SAFE))


def _host(text: str, rules: WebRules) -> str:
    """In ASCII and lower case. What looks like another character is that character before it is
    looked at (IDNA), so circled digits and wide dots are plain ones."""
    try:
        name = text.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise AddressRefused("its host is not a name") from None
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _literal(name, rules)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressRefused("its host is not a name")
    if not rules.private and (len(labels) == 1 or labels[-1] in _OWN_NAMES):
        raise AddressRefused(f"{name} is a name of a private network")
    return name


def _literal(text: str, rules: WebRules) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise AddressRefused("its host is a number that is no address") from None
    require_public(address, rules)
    return str(address)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Beside what `ipaddress` knows in every Python that we run on. Sources: IANA special-purpose
# address registries; RFC 3879 (site-local), RFC 4291 2.5.5.1 (IPv4-compatible), RFC 9637.
_NEVER: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24"),
        *("198.18.0.0/15", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
_UNICAST: Final = ipaddress.ip_network("2000::/3")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
# Clouds tell instances their credentials here; a private network is no reason to ask there.
_METADATA: Final = tuple(
    ipaddress.ip_network(text) for text in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32")
)


def require_public(address: Address, rules: WebRules) -> None:
    """Raises AddressRefused for an address that is not one of the public internet."""
    address = _plain(address)
    if any(address in network for network in _METADATA):
        raise AddressRefused(f"{address} is an address inside of the cloud")
    if rules.private:
        return
    is_special = any(address in network for network in _NEVER)
    is_unicast = address.version == 4 or address in _UNICAST
    if is_special or not is_unicast or not address.is_global or address.is_multicast:
        raise AddressRefused(f"{address} is not an address of the public internet")


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, if it does: mapped, or by NAT64."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
