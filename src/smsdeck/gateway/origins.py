"""Where gateways may be: only origins (scheme, host, port) that the host's own settings name. Pure.

A person with the right to edit gateways could otherwise make smsdeck connect to anything that this host reaches.
Hosts are compared in one spelling, and an address in any other spelling (`127.1`, `0x7f000001`, an IPv4 address
dressed up as IPv6) is refused before it is compared.
"""

import ipaddress
import re
from typing import NamedTuple

_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?(?P<path>/.*)?"
)
_PATH = re.compile(r"(/[A-Za-z0-9._~-]*)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")


class Origin(NamedTuple):
    """`host` in lower case, IPv6 without brackets and shortened."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """As an address; the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _port(self.scheme) else f":{self.port}")


def origin_of(url: str) -> Origin:
    """The origin of an address; ValueError, in words for people that do not repeat the address, if it is none
    that a gateway may have.
    """
    if "@" in url:
        raise ValueError("user and password do not belong in an address; there are fields for them")
    found = _URL.fullmatch(url)
    if not found:
        raise ValueError("an address is https://HOST[:PORT][/PATH], or http:// where the host's settings allow it")
    if not _PATH.fullmatch(found["path"] or ""):
        raise ValueError("the path of an address holds letters, digits and . _ ~ - / only")
    port = int(found["port"]) if found["port"] else _port(found["scheme"])
    if not 1 <= port <= 65535:
        raise ValueError("a port is 1 to 65535")
    return Origin(found["scheme"], _host(found["host"]), port)


def allow_list(text: str) -> frozenset[Origin]:
    """The origins of a setting, apart by spaces or commas; without a scheme they mean https. ValueError names
    the one that is none.
    """
    found = set()
    for one in re.split(r"[\s,]+", text.strip()):
        if not one:
            continue
        try:
            found.add(origin_of(one if "://" in one else f"https://{one}"))
        except ValueError as error:
            raise ValueError(f"{one!r}: {error}") from None
    return frozenset(found)


def _host(text: str) -> str:
    if text.startswith("["):
        return _ipv6(text[1:-1])
    host = text.lower()
    labels = host.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        return _ipv4(host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("the host is neither a name nor an address in its usual spelling")
    return host


def _ipv4(host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        raise ValueError("an IPv4 address is four decimal numbers without leading zeros") from None


def _ipv6(host: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError:
        raise ValueError("what stands in brackets is no IPv6 address") from None
    if address.ipv4_mapped or address.sixtofour or address.teredo:
        raise ValueError("an IPv4 address is written as one, not inside an IPv6 address")
    return str(address)


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80
