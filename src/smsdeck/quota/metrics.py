"""Prometheus metrics of permits."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

DELAY_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class QuotaMetrics:
    """Permits are counted as they are answered; the gauges are set when the quota is looked at."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._permits = Counter(
            "smsdeck_permits", "Permit requests by outcome.", ["country", "outcome"], registry=registry
        )
        self._delay = Histogram(
            "smsdeck_permit_delay_seconds",
            "From when a slot was open and the caller there, to the grant.",
            registry=registry,
            buckets=DELAY_BUCKETS_S,
        )
        self._contended = Counter(
            "smsdeck_quota_contended",
            "Writes of a quota ledger that another serve's preceded, and that were decided anew.",
            ["country"],
            registry=registry,
        )
        self._used = Gauge("smsdeck_quota_used", "Slots taken in the window.", ["country"], registry=registry)
        self._limit = Gauge("smsdeck_quota_limit", "Sends allowed in any 60 s.", ["country"], registry=registry)
        self._waiting = Gauge(
            "smsdeck_quota_waiting", "Permit requests that wait, over all serves.", ["country"], registry=registry
        )

        self._killed = Gauge("smsdeck_kill_switch", "1 while the kill switch is on.", registry=registry)

    def count(self, country: str, outcome: str) -> None:
        """One answer: `granted`, or the reason of the refusal."""
        self._permits.labels(country, outcome).inc()

    def show_kill_switch(self, *, on: bool) -> None:
        """As it is now."""
        self._killed.set(on)

    def granted_after(self, delay_s: float) -> None:
        """How late a grant came."""
        self._delay.observe(delay_s)

    def contended(self, country: str) -> None:
        """A write came second."""
        self._contended.labels(country).inc()

    def show(self, country: str, used: int, limit: int, waiting: int) -> None:
        """The window as it is now."""
        self._used.labels(country).set(used)
        self._limit.labels(country).set(limit)
        self._waiting.labels(country).set(waiting)
