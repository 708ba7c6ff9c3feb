"""Many sessions of a host that crashed at once: one incident, whatever the number. What they share is to be looked
for, not each of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from smsdeck.alerts.alert import Alert, Recovery


@dataclass(frozen=True)
class Braked:
    """A host whose agent holds restarts: since when, and how many sessions crashed since then."""

    host: str
    since_ms: int
    crashed: int


def decide(
    braked: Iterable[Braked], open_keys: Mapping[str, str], now_ms: int
) -> tuple[list[Alert], list[Recovery]]:
    """Alerts to raise and to end; `open_keys` by host."""
    hosts = {one.host: one for one in braked}
    raised = [_raise(one) for host, one in hosts.items() if host not in open_keys]
    over = {host: key for host, key in open_keys.items() if host not in hosts}
    return raised, [Recovery(key, _over(host, key, now_ms), now_ms) for host, key in over.items()]


def _raise(one: Braked) -> Alert:
    since = datetime.fromtimestamp(one.since_ms / 1000, UTC)
    return Alert(
        key=f"mass_crash:{one.host}:{one.since_ms}",
        kind="mass_crash",
        severity="critical",
        subject=one.host,
        title=f"Mass crash on {one.host}: {one.crashed} sessions within a minute",
        text=(
            f"Since {since:%H:%M:%S} UTC. Restarts are held until a minute has passed without so many, then "
            "go on, high priority first. Look for what the sessions share: memory, disk, serve, the gateway, a "
            "program that was changed. Start does not wait. What crashes meanwhile is listed afterwards."
        ),
        at_ms=one.since_ms,
    )


def _over(host: str, key: str, now_ms: int) -> str:
    seconds = (now_ms - int(key.rpartition(":")[2])) // 1000
    return f"Restarts on {host} go on: they were held for {seconds} s."
