"""A host whose agent is not heard of: its programs go on, and nobody would start them again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from smsdeck.alerts.alert import Alert, Recovery

SILENT_MS = 120_000
"""The console shows it after 30 s; a restart of the machine or of the agent should wake nobody."""


@dataclass(frozen=True)
class SeenHost:
    """A host: when its agent was last heard of, and how many sessions are meant to run there."""

    name: str
    heard_ms: int
    sessions: int


def decide(
    seen: Iterable[SeenHost], open_keys: Mapping[str, str], now_ms: int, watched_since_ms: int
) -> tuple[list[Alert], list[Recovery]]:
    """Alerts to raise and to end; `open_keys` by host. Silence from before anybody watched counts from then: after
    a restart of everything the agent has its time to come. Hosts without sessions are nobody's concern.
    """
    hosts = {one.name: one for one in seen}
    silent = {
        one.name: one
        for one in hosts.values()
        if one.sessions and now_ms - max(one.heard_ms, watched_since_ms) > SILENT_MS
    }
    raised = [_raise(one) for name, one in silent.items() if name not in open_keys]
    ended = [
        _end(hosts.get(name), key, now_ms)
        for name, key in open_keys.items()
        if not _goes_on(hosts.get(name), now_ms)
    ]
    return raised, ended


def _goes_on(host: SeenHost | None, now_ms: int) -> bool:
    return host is not None and bool(host.sessions) and now_ms - host.heard_ms > SILENT_MS


def _raise(host: SeenHost) -> Alert:
    heard = datetime.fromtimestamp(host.heard_ms / 1000, UTC)
    sessions = "1 session" if host.sessions == 1 else f"{host.sessions} sessions"
    return Alert(
        key=f"agent_silent:{host.name}:{host.heard_ms}",
        kind="agent_silent",
        severity="critical",
        subject=host.name,
        title=f"Nobody sees host {host.name}",
        text=(
            f"Its agent was last heard of at {heard:%H:%M:%S} UTC. The programs of its {sessions} go on "
            "if the machine does, but what crashes is not told and not started again, and nothing can be stopped. "
            "Look at the machine, then start the agent there: systemctl start smsdeck-agent, or smsdeck agent."
        ),
        at_ms=host.heard_ms,
    )


def _end(host: SeenHost | None, key: str, now_ms: int) -> Recovery:
    if host is None or not host.sessions:
        return Recovery(key, "", now_ms)
    silent_min = (now_ms - int(key.rpartition(":")[2])) // 60_000
    return Recovery(key, f"Host {host.name} is seen again, after {silent_min} min.", now_ms)
