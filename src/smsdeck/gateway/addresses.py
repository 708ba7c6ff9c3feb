"""Which addresses a connection to a gateway may go to, looked at when it is made: a name that resolved to a good
address while it was checked may resolve to another one later (DNS rebinding).

Standard library only; `ipaddress` is loaded by those who have something to check.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address


class Addresses:
    """Allows public addresses, those in `networks` (CIDR), and nothing else. ValueError for what is no network."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        import ipaddress  # noqa: PLC0415 - only guarded gateways need it

        self._networks = [ipaddress.ip_network(network) for network in networks]

    def allow(self, address: str) -> bool:
        """Whether this numeric address, as the resolver gives it, may be connected to."""
        import ipaddress  # noqa: PLC0415

        try:
            found = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if any(found in network for network in self._networks if network.version == found.version):
            return True
        return found.is_global and not found.is_multicast and not _tunnelled(found)


def _tunnelled(found: "IPv4Address | IPv6Address") -> bool:
    """An IPv6 address whose packets may end at an IPv4 address that nobody looked at (6to4, Teredo), or one that
    is outside of the public range (mapped, translated, compatible, NAT64, site-local).
    """
    import ipaddress  # noqa: PLC0415

    if isinstance(found, ipaddress.IPv4Address):
        return False
    return found not in ipaddress.ip_network("2000::/3") or bool(found.sixtofour or found.teredo)
