"""Prometheus metrics of permits."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class QuotaMetrics:
    """Permits are counted as they are answered; the gauges are set when the quota is looked at."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._permits = Counter(
            "smsdeck_permits", "Permit requests by outcome.", ["country", "outcome"], registry=registry
        )
        self._used = Gauge("smsdeck_quota_used", "Slots taken in the window.", ["country"], registry=registry)
        self._limit = Gauge("smsdeck_quota_limit", "Sends allowed in any 60 s.", ["country"], registry=registry)

    def count(self, country: str, outcome: str) -> None:
        """One answer: `granted`, or the reason of the refusal."""
        self._permits.labels(country, outcome).inc()

    def show(self, country: str, used: int, limit: int) -> None:
        """The window as it is now."""
        self._used.labels(country).set(used)
        self._limit.labels(country).set(limit)
