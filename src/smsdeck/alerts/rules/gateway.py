"""A gateway that is down or throttles us: one alert until it takes messages again.

It is told of the gateway alone: its failures are in no pair's success rate, so no pair is paused for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from smsdeck.alerts.alert import Alert, Recovery

GatewayKind = Literal["gateway_down", "gateway_throttling"]
KINDS: dict[str, GatewayKind] = {"down": "gateway_down", "throttled": "gateway_throttling"}


@dataclass(frozen=True)
class SeenGateway:
    """A gateway as programs meet it. `state`: up, throttled, down or unknown, `since_ms` is of it; `words`: of its
    last failure, for people; `failures` so far without a success.
    """

    name: str
    state: str
    since_ms: int
    error: str
    words: str
    failures: int


@dataclass(frozen=True)
class OpenAlert:
    """An alert of a gateway that has not ended."""

    key: str
    kind: str


def decide(
    seen: Iterable[SeenGateway], open_alerts: Mapping[str, OpenAlert], now_ms: int
) -> tuple[list[Alert], list[Recovery]]:
    """Alerts to raise and to end; `open_alerts` by gateway.

    Down is worse than throttling and takes its place. One that was down and now throttles is not told anew: no
    message has got through between the two.
    """
    gateways = {one.name: one for one in seen}
    raised = [_raise(one) for one in gateways.values() if _is_news(one, open_alerts.get(one.name))]
    replaced = {alert.subject for alert in raised}
    ended = [
        Recovery(alert.key, "", now_ms) if name in replaced else _end(gateways.get(name), alert, now_ms)
        for name, alert in open_alerts.items()
    ]
    return raised, [recovery for recovery in ended if recovery]


def _is_news(gateway: SeenGateway, known: OpenAlert | None) -> bool:
    kind = KINDS.get(gateway.state)
    return bool(kind) and (known is None or (kind == "gateway_down" and known.kind == "gateway_throttling"))


def _raise(gateway: SeenGateway) -> Alert:
    kind = KINDS[gateway.state]
    what = "is down" if kind == "gateway_down" else "throttles us"
    since = datetime.fromtimestamp(gateway.since_ms / 1000, UTC)
    return Alert(
        key=f"{kind}:{gateway.name}:{gateway.since_ms}",
        kind=kind,
        severity="critical" if kind == "gateway_down" else "warning",
        subject=gateway.name,
        title=f"Gateway {gateway.name} {what}",
        text=(
            f"No message got through since {since:%H:%M:%S} UTC; {gateway.failures} failed, the last with "
            f"{gateway.error}. {gateway.words} Programs that send through it wait longer and longer between "
            "tries, 30 s at most, and go on by themselves. No pair is blamed or paused for it."
        ),
        at_ms=gateway.since_ms,
    )


def _end(gateway: SeenGateway | None, known: OpenAlert, now_ms: int) -> Recovery | None:
    if gateway is None:
        return Recovery(known.key, "", now_ms)
    if gateway.state == "up":
        return Recovery(known.key, f"Gateway {gateway.name} takes messages again.", now_ms)
    if gateway.state == "unknown":
        text = f"Nothing was sent through {gateway.name} for 15 min: closed without a verdict."
        return Recovery(known.key, text, now_ms)
    return None
