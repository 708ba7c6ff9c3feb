"""Prometheus counters of transitions, in this process only.

They start at zero with the process, as Prometheus expects, and never go back: a message that was `no_report`
and is `delivered` after all has counted once as a failure and once as a success. The totals of
`rollup_minute` count each message once, as what it is now.
"""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram

from smsdeck.messages.intake import Change
from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, Outcome

SERIES = ("country", "operator", "program")
BOUNDS_S = (2, 5, 10, 30, 60, 120)


class MessageMetrics:
    """The counters, registered with `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._states = Counter(
            "smsdeck_messages", "Messages that came to a state.", (*SERIES, "state"), registry=registry
        )
        self._sent = Counter("smsdeck_sent", "Messages the gateway accepted.", SERIES, registry=registry)
        self._success = Counter(
            "smsdeck_success", "Messages confirmed, or delivered where no code is due.", SERIES, registry=registry
        )
        self._failure = Counter(
            "smsdeck_failure", "Messages that failed, by blame.", (*SERIES, "blame"), registry=registry
        )
        self._delivery = Histogram(
            "smsdeck_time_to_deliver_seconds",
            "From the send to the operator's delivery.",
            SERIES,
            buckets=BOUNDS_S,
            registry=registry,
        )

        self._known: set[tuple[str, str, str]] = set()

    def count(self, changes: Sequence[Change]) -> None:
        """Count what was committed."""
        for change in changes:
            self._count(change.before, change.after)

    def _count(self, before: Message | None, after: Message) -> None:
        series = (after.country, after.operator, after.program)
        self._introduce(series)
        if before is None or before.state is not after.state:
            self._states.labels(*series, after.state.value).inc()
        if after.is_sent and not (before and before.is_sent):
            self._sent.labels(*series).inc()
        if after.delivered_at and not (before and before.delivered_at):
            seconds = (after.delivered_at - after.sent_at).total_seconds()
            self._delivery.labels(*series).observe(max(seconds, 0.0))
        if before is None or before.outcome is not after.outcome:
            self._count_outcome(series, after)

    def _introduce(self, series: tuple[str, str, str]) -> None:
        """Show a new series at zero: Prometheus sees no increase in a counter that appears at 1."""
        if series not in self._known:
            self._known.add(series)
            self._success.labels(*series)
            for blame in Blame:
                self._failure.labels(*series, blame.value)

    def _count_outcome(self, series: tuple[str, str, str], after: Message) -> None:
        if after.outcome is Outcome.success:
            self._success.labels(*series).inc()
        elif after.outcome is Outcome.failure:
            self._failure.labels(*series, after.blame or "us").inc()
