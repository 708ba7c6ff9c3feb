"""What an alert is, before it is stored."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["crash", "rate_drop", "gateway_down", "gateway_throttling", "agent_silent", "mass_crash", "webhook"]
Severity = Literal["critical", "warning", "info"]
State = Literal["pending", "sent", "failed", "silenced"]


@dataclass(frozen=True)
class Alert:
    """One incident. `key` names it for ever: the same key again is the same incident, told once."""

    key: str
    kind: Kind
    severity: Severity
    subject: str
    """Session, pair, gateway, host or instance."""
    title: str
    text: str
    at_ms: int
    """When it happened, not when it was noticed."""
    lines: tuple[str, ...] = ()
    """Raw lines to quote, oldest first."""


@dataclass(frozen=True)
class Recovery:
    """The end of an incident. An empty text ends it without telling anybody."""

    key: str
    text: str
    at_ms: int
