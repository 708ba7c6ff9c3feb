"""Which addresses a connection may go to, once a name has resolved."""

import pytest

from smsdeck.gateway.addresses import Addresses


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", False),
        ("::127.0.0.1", False),
        ("::ffff:0:7f00:1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b:1::7f00:1", False),
        ("fec0::1", False),
        ("2002:7f00:1::1", False),
        ("2001:0:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_only_public_addresses_are_allowed_by_themselves(address: str, allowed: bool) -> None:
    assert Addresses().allow(address) is allowed


def test_a_private_network_is_allowed_where_it_is_named_and_its_neighbours_are_not() -> None:
    addresses = Addresses(["10.1.2.0/24", "::1/128"])
    assert addresses.allow("10.1.2.200")
    assert addresses.allow("::1")
    assert not addresses.allow("10.1.3.1")
    assert not addresses.allow("127.0.0.1")
    assert not addresses.allow("::ffff:10.1.2.200")
