"""Gauges of the data's health, as of the last look."""

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Gauge

if TYPE_CHECKING:
    from smsdeck.rollups.health import MetricsHealth


class HealthMetrics:
    """Registered with `registry`. What is not known has no sample, rather than a zero."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._age = Gauge(
            "smsdeck_last_event_age_seconds",
            "Since an event of the country was last committed.",
            ("country",),
            registry=registry,
        )
        self._coverage = Gauge(
            "smsdeck_dlr_coverage_ratio",
            "Share of the settled sent messages that the operator reported on.",
            ("country",),
            registry=registry,
        )
        self._lag = Gauge(
            "smsdeck_intake_lag_seconds",
            "From what happened to a message to its commit, of those that changed last.",
            ("quantile",),
            registry=registry,
        )

    def show(self, health: "MetricsHealth") -> None:
        """Replace what was shown."""
        for gauge in (self._age, self._coverage, self._lag):
            gauge.clear()
        for country in health.countries:
            _set(self._age, country.country, country.last_event_age_s)
            _set(self._coverage, country.country, country.dlr_coverage)
        _set(self._lag, "0.5", health.intake.lag_p50_s)
        _set(self._lag, "0.95", health.intake.lag_p95_s)


def _set(gauge: Gauge, label: str, value: float | None) -> None:
    if value is not None:
        gauge.labels(label).set(value)
