"""Prometheus metrics of the totals' own health. No message, series or number is named in them."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge

from smsdeck.rollups.levels import Level, Source


class RollupMetrics:
    """Registered with `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._marks = Gauge(
            "smsdeck_rollup_marks",
            "Marks of changed minutes that coarser totals do not hold yet.",
            registry=registry,
        )
        self._age = Gauge(
            "smsdeck_rollup_lag_seconds", "Age of the oldest of these marks; 0 without any.", registry=registry
        )
        self._made = Counter(
            "smsdeck_rollup_buckets",
            "Buckets of coarser totals made anew, by what they were made of; nothing: it was gone already.",
            ("level", "source"),
            registry=registry,
        )

    def waits(self, marks: int, age_s: float) -> None:
        """What waits now."""
        self._marks.set(marks)
        self._age.set(max(age_s, 0))

    def made(self, buckets: Iterable[tuple[Level, Source]]) -> None:
        """Count what was committed."""
        for level, source in buckets:
            self._made.labels(level.value, source.value).inc()
