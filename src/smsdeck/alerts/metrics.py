"""What Prometheus gets to know of alerts."""

from typing import get_args

from prometheus_client import CollectorRegistry, Counter

from smsdeck.alerts.alert import Kind

OUTCOMES = ("recorded", "sent", "failed", "silenced")


class AlertMetrics:
    """`smsdeck_alerts_total{kind,outcome}`; recoveries count as sent or failed too."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._alerts = Counter(
            "smsdeck_alerts", "Alerts, by kind and what came of them.", ["kind", "outcome"], registry=registry
        )
        for kind in get_args(Kind):
            for outcome in OUTCOMES:  # a series that is born at 1 has no increase
                self._alerts.labels(kind, outcome)

    def count(self, kind: str, outcome: str) -> None:
        """One alert of this kind had this outcome."""
        self._alerts.labels(kind, outcome).inc()
