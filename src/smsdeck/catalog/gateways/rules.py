"""What this host's settings allow of gateways, and the one gateway that they name themselves."""

import ipaddress
import re
from pathlib import Path

from smsdeck.errors import AddressRefusedError, SetupError
from smsdeck.gateway.origins import Origin, allow_list, origin_of
from smsdeck.kit.field_problem import FieldProblem
from smsdeck.settings import Settings


class GatewayRules:
    """From the settings; SetupError names the one that is wrong."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._allowed = allow_list(settings.gateway_hosts)
        except ValueError as error:
            raise SetupError(
                f"SMSDECK_GATEWAY_HOSTS: {error}.", hint="Name origins, as https://HOST:PORT."
            ) from None
        self._networks = _networks(settings.gateway_networks)
        self._ca_dir = settings.effective_gateway_ca_dir
        self.longest_timeout_s = settings.gateway_timeout_seconds

    @property
    def allowed(self) -> list[str]:
        """Origins that gateways may have."""
        return sorted(map(str, self._allowed))

    def permits(self, url: str) -> bool:
        """Whether a gateway may be at this address."""
        try:
            return origin_of(url) in self._allowed
        except ValueError:
            return False

    def require(self, url: str, where: str) -> None:
        """AddressRefusedError unless a gateway may be at this address."""
        if not self.permits(url):
            origin = origin_of(url)
            raise AddressRefusedError(
                f"{where}: {origin} is not among the origins that this host's settings allow.",
                hint=f"Add {origin} to SMSDECK_GATEWAY_HOSTS in the settings file of every host, and restart.",
                errors=[FieldProblem(where=f"body.{where}", what="this origin is not allowed here")],
            )

    def networks(self, *urls: str) -> list[str]:
        """Which addresses besides public ones a connection to these may go to: the private networks of the
        settings, and the address itself where an allowed origin is one.
        """
        literal = [_itself(origin_of(url)) for url in urls if url and self.permits(url)]
        return [*self._networks, *filter(None, literal)]

    def ca_path(self, name: str) -> str:
        """Where the CA file of this name is; empty for none."""
        return str(self._ca_dir / Path(name).name) if name else ""


def _networks(text: str) -> list[str]:
    found = [one for one in re.split(r"[\s,]+", text.strip()) if one]
    for one in found:
        try:
            ipaddress.ip_network(one)
        except ValueError as error:
            raise SetupError(
                f"SMSDECK_GATEWAY_NETWORKS: {error}.", hint="Name networks, as 10.1.2.0/24."
            ) from None
    return found


def _itself(origin: Origin) -> str:
    try:
        return str(ipaddress.ip_network(origin.host))
    except ValueError:
        return ""
