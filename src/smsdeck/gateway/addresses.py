"""Which addresses a connection to a gateway may go to, looked at when it is made: a name that resolved to a good
address while it was checked may resolve to another one later (DNS rebinding).

Standard library only; `ipaddress` is loaded by those who have something to check.
"""

from collections.abc import Iterable


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
        if isinstance(found, ipaddress.IPv6Address) and _carries_ipv4(found):
            return False
        return found.is_global and not found.is_multicast


def _carries_ipv4(found: object) -> bool:
    """Mapped, 6to4, Teredo, NAT64, or deprecated compatible: the packet may end at an IPv4 address that nobody
    looked at.
    """
    import ipaddress  # noqa: PLC0415

    assert isinstance(found, ipaddress.IPv6Address)
    nat64 = ipaddress.ip_network("64:ff9b::/96")
    return bool(found.ipv4_mapped or found.sixtofour or found.teredo or found in nat64 or int(found) < 2**32)
