"""The dashboard's panels: what each asks Prometheus, and how it is drawn.

Session metrics are the same from every serve, hence max; counters are each serve's own, hence sum.
Rates over 15 minutes are the recording rules of deploy/prometheus/rules/smsdeck.yml.
"""

from dataclasses import dataclass
from typing import Literal

COUNTRY = 'country=~"$country"'


@dataclass(frozen=True)
class Panel:
    """One panel with one query. `limits` are (value, colour) steps after the first colour, green."""

    kind: Literal["stat", "lines", "bars", "table"]
    title: str
    description: str
    expr: str
    legend: str = ""
    unit: str = "short"
    width: int = 12
    limits: tuple[tuple[float, str], ...] = ()
    first_colour: str = "green"
    top: float | None = None


@dataclass(frozen=True)
class Row:
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


NOW = (
    Panel(
        "stat",
        "Sent per minute",
        "Messages the gateway accepted, over the last minute.",
        f"sum(smsdeck:sent:rate1m{{{COUNTRY}}})",
        width=4,
    ),
    Panel(
        "stat",
        "Success rate, 15 min",
        "Successes of the messages that came to an end; failures count where the operator is to blame.",
        f"sum(smsdeck:success_rate:ratio15m{{{COUNTRY}}} * smsdeck:finished:increase15m{{{COUNTRY}}})"
        f" / sum(smsdeck:finished:increase15m{{{COUNTRY}}})",
        unit="percentunit",
        width=4,
        limits=((0.5, "orange"), (0.8, "green")),
        first_colour="red",
        top=1,
    ),
    Panel(
        "stat",
        "Sessions running",
        "Sessions in state RUNNING.",
        f'sum(max by (session) (smsdeck_session_state{{state="RUNNING", {COUNTRY}}}))',
        width=4,
    ),
    Panel(
        "stat",
        "Countries at their quota",
        "Countries whose 60 s window is full: they send all that they may.",
        f"sum(max by (country) (smsdeck_quota_used{{{COUNTRY}}})"
        f" >= bool max by (country) (smsdeck_quota_limit{{{COUNTRY}}}))",
        width=4,
        first_colour="blue",
    ),
    Panel(
        "stat",
        "Crashes, 1 h",
        "Ends of sessions that nobody asked for.",
        "sum(max by (session) (increase(smsdeck_session_crashes_total[1h])))",
        width=4,
        limits=((1, "orange"), (10, "red")),
    ),
    Panel(
        "stat",
        "Alerts not delivered, 1 h",
        "Alerts that the chat refused for good.",
        'sum(increase(smsdeck_alerts_total{outcome="failed"}[1h]))',
        width=4,
        limits=((1, "red"),),
    ),
)

MESSAGES = (
    Panel(
        "lines",
        "Sent per minute by country",
        "The dashed line is the default quota of 10; a country that works all its quota lies on it.",
        f"smsdeck:sent:rate1m{{{COUNTRY}}}",
        "{{country}}",
        limits=((10, "orange"),),
    ),
    Panel(
        "lines",
        "Lowest success rates, 15 min",
        "The ten worst pairs. A pair under the dashed line on enough messages raises an alert.",
        f"bottomk(10, smsdeck:success_rate:ratio15m{{{COUNTRY}}})",
        "{{country}}_{{operator}}",
        unit="percentunit",
        limits=((0.5, "green"),),
        first_colour="red",
        top=1,
    ),
    Panel(
        "bars",
        "Failures per minute by blame",
        "Only the operator's failures count against a pair.",
        f"sum by (blame) (rate(smsdeck_failure_total{{{COUNTRY}}}[$__rate_interval])) * 60",
        "{{blame}}",
    ),
    Panel(
        "bars",
        "Messages per minute by state",
        "Transitions: one message passes through several states.",
        f"sum by (state) (rate(smsdeck_messages_total{{{COUNTRY}}}[$__rate_interval])) * 60",
        "{{state}}",
    ),
    Panel(
        "lines",
        "Time to deliver, slowest 5 %",
        "95 of 100 messages are delivered within this time, by country.",
        "histogram_quantile(0.95, sum by (country, le) "
        f"(rate(smsdeck_time_to_deliver_seconds_bucket{{{COUNTRY}}}[5m]))) >= 0",
        "{{country}}",
        unit="s",
    ),
    Panel(
        "table",
        "Messages that count, 15 min, by pair",
        "How much evidence each success rate stands on; under 20 it proves nothing.",
        f"sort_desc(smsdeck:finished:increase15m{{{COUNTRY}}})",
    ),
)

QUOTA = (
    Panel(
        "lines",
        "Quota used",
        "Slots taken in the window, as a share of the limit. Above 100 % only just after the limit was lowered.",
        f"max by (country) (smsdeck_quota_used{{{COUNTRY}}})"
        f" / max by (country) (smsdeck_quota_limit{{{COUNTRY}}})",
        "{{country}}",
        unit="percentunit",
        limits=((1.001, "red"),),
    ),
    Panel(
        "bars",
        "Permit requests per minute by outcome",
        "granted, or why not.",
        f"sum by (outcome) (rate(smsdeck_permits_total{{{COUNTRY}}}[$__rate_interval])) * 60",
        "{{outcome}}",
    ),
)

SESSIONS = (
    Panel(
        "bars",
        "Sessions by state",
        "What the agents see.",
        f"sum by (state) (max by (session, state) (smsdeck_session_state{{{COUNTRY}}}))",
        "{{state}}",
        width=8,
    ),
    Panel(
        "lines",
        "Crashes in the last hour",
        "The ten sessions that crash most.",
        "topk(10, max by (session) (increase(smsdeck_session_crashes_total[1h])))",
        "{{session}}",
        width=8,
    ),
    Panel(
        "bars",
        "Alerts in the last hour",
        "By kind and what came of them.",
        "sum by (kind, outcome) (increase(smsdeck_alerts_total[1h]))",
        "{{kind}} {{outcome}}",
        width=8,
    ),
)

DATA = (
    Panel(
        "lines",
        "From an event to its commit",
        "Of the messages that changed last: half, and 95 of 100, were stored within this time.",
        "max by (quantile) (smsdeck_intake_lag_seconds)",
        "{{quantile}}",
        unit="s",
        limits=((30, "red"),),
    ),
    Panel(
        "lines",
        "Coarser totals behind",
        "Age of the oldest change that hours and days do not hold yet. Some seconds are usual.",
        "min(smsdeck_rollup_lag_seconds)",
        "behind",
        unit="s",
        limits=((120, "red"),),
    ),
    Panel(
        "lines",
        "Last event, by country",
        "The ten countries that nothing was heard of for longest.",
        f"topk(10, min by (country) (smsdeck_last_event_age_seconds{{{COUNTRY}}}))",
        "{{country}}",
        unit="s",
        limits=((600, "red"),),
    ),
    Panel(
        "lines",
        "Messages reported on, by country",
        "The ten lowest shares of what had the time for it. Silence counts against the operator.",
        f"bottomk(10, min by (country) (smsdeck_dlr_coverage_ratio{{{COUNTRY}}}))",
        "{{country}}",
        unit="percentunit",
        limits=((0.5, "green"),),
        first_colour="red",
        top=1,
    ),
)

ROWS = (
    Row("Now", NOW),
    Row("Messages", MESSAGES),
    Row("Quota", QUOTA),
    Row("Sessions and alerts", SESSIONS),
    Row("Can the figures be trusted", DATA),
)
