"""Gateways as programs make them."""

from smsdeck.gateway.protocol import Gateway
from smsdeck.gateway.spec import Spec, make


def http_gateway(url: str, timeout_s: float) -> Gateway:
    """The assignment's gateway at this address."""
    return make(Spec("default", "http", url, timeout_s))
