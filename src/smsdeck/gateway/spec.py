"""What a program is told of a gateway, and the gateway made of it. Standard library only."""

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from smsdeck.gateway.addresses import Addresses
from smsdeck.gateway.http import HttpGateway
from smsdeck.gateway.place import basic
from smsdeck.gateway.protocol import (
    Gateway,
    NoAnswer,
    NotSent,
    Outgoing,
    Probed,
    Report,
    SendResult,
    Submitted,
)
from smsdeck.gateway.wire import Connection, Tls

if TYPE_CHECKING:
    from smsdeck.gateway.callback import Caller


class Spec(NamedTuple):
    """One gateway, secrets included: it stands in session.json (0600) and nowhere else. Times in seconds.

    `networks` is None where the host's own settings name the gateway: then its address is not looked at. `broken`
    is a short name of why it cannot be used at all. `report_url` and `report_key` are set
    where it calls with reports.
    """

    name: str
    adapter: str
    url: str
    timeout_s: float
    retries: int = 0
    username: str = ""
    secret: str = ""
    sender: str = ""
    proxy_url: str = ""
    tls_verify: bool = True
    ca_file: str = ""
    networks: list[str] | None = None
    smsc: str = ""
    report_url: str = ""
    report_key: str = ""
    broken: str = ""

    def __repr__(self) -> str:
        """Without secrets and addresses, which may carry some."""
        return f"Spec({self.name!r}, {self.adapter!r})"

    @classmethod
    def read(cls, fields: dict[str, Any]) -> "Spec":
        """From JSON; fields that are not ours are left alone. KeyError or TypeError if it is no spec."""
        return cls(**{name: fields[name] for name in cls._fields if name in fields})


def make(spec: Spec, session: str = "", program: str = "") -> Gateway:
    """The gateway, for messages of this session. ValueError for an address that is none."""
    if spec.broken:
        return Broken(spec.broken)
    tls = Tls(spec.tls_verify, spec.ca_file)
    allowed = None if spec.networks is None else Addresses(spec.networks).allow
    connect = partial(Connection, spec.url, spec.proxy_url or None, tls=tls, allowed=allowed)
    if spec.adapter == "kannel":
        from smsdeck.gateway.kannel import KannelGateway  # noqa: PLC0415 - with hashlib, 1 MB that only callbacks need

        return KannelGateway(
            connect,
            timeout_s=spec.timeout_s,
            account=(spec.username, spec.secret),
            caller=_caller(spec, session, program),
            smsc=spec.smsc,
        )
    caller = _caller(spec, session, program) if spec.report_key else None
    return HttpGateway(connect, timeout_s=spec.timeout_s, authorization=_authorization(spec), caller=caller)


def _caller(spec: Spec, session: str, program: str) -> "Caller":
    from smsdeck.gateway.callback import Caller  # noqa: PLC0415 - with hashlib, 1 MB that only callbacks need

    return Caller(spec.report_url, spec.report_key, session, program)


def _authorization(spec: Spec) -> str:
    if not spec.secret:
        return ""
    return basic(spec.username, spec.secret) if spec.username else f"Bearer {spec.secret}"


class Broken:
    """A gateway that cannot be used: its messages surely do not leave, and `why` says what to mend."""

    calls_back = False

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, message: Outgoing) -> SendResult:  # noqa: ARG002 - it goes nowhere
        """Nothing is sent."""
        return NotSent(self._why)

    def status(self, trigger_id: str) -> Report | NoAnswer:  # noqa: ARG002
        """Nobody to ask."""
        return NoAnswer(self._why)

    def submit(self, trigger_id: str, code: str) -> Submitted | NoAnswer:  # noqa: ARG002
        """Nobody to tell."""
        return NoAnswer(self._why)

    def probe(self) -> Probed:
        """Why not."""
        return Probed(self._why)
