"""Health of the data itself: does what happens still reach the figures, how late, and do operators report?

Each serve looks for itself; what it tells comes from the stores, so all serves tell the same.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.clock import Clock, present
from smsdeck.kit.sql import Sql
from smsdeck.rollups import freshness, kept, marks, queries
from smsdeck.rollups.figures import rate
from smsdeck.rollups.health_metrics import HealthMetrics
from smsdeck.rollups.queries import By
from smsdeck.rollups.windows import settled

FIRST_LOOK = timedelta(hours=24)
OVERLAP = timedelta(minutes=1)
"""What another serve's transaction may take from its time stamp to its commit, generously."""

LATELY = timedelta(minutes=5)
MOST_LAGS = 500


class IntakeHealth(BaseModel):
    """From what happened to a message (on the permit's clock) to its commit here."""

    changed: int = Field(description="Messages this is of: the last to change, 500 at most, of the last 5 min.")
    lag_p50_s: float | None = Field(description="Half of them were committed within this; null without any.")
    lag_p95_s: float | None = Field(description="95 % of them were.")


class TotalsHealth(BaseModel):
    """How far the totals of five minutes and more are behind those of minutes."""

    marks: int = Field(description="Changes that they do not hold yet.")
    lag_s: float = Field(description="Age of the oldest; 0 without any. Some seconds are usual.")


class CountryHealth(BaseModel):
    """Of one country."""

    country: str
    last_event_at: datetime | None = Field(description="When an event was last committed; null: none in 24 h.")
    last_event_age_s: float | None
    sent: int = Field(description="Sent messages of the settled window.")
    dlr_coverage: float | None = Field(
        description="Share of these that the operator reported on; null below the minimum sample."
    )


class MetricsHealth(BaseModel):
    """Whether the figures can be trusted right now."""

    at: datetime
    intake: IntakeHealth
    totals: TotalsHealth
    kept_since: dict[str, datetime | None] = Field(
        description="From when on rows are kept: messages, and totals by level; null: nothing was ever dropped."
    )
    settled_from: datetime
    settled_to: datetime
    countries: list[CountryHealth]


class DataHealth:
    """`look` asks the store; call it every some seconds for the gauges, and for an answer."""

    def __init__(
        self,
        sql: Sql,
        clock: Clock,
        metrics: HealthMetrics,
        *,
        window_s: int,
        settle_s: int,
        minimum_sample: int,
    ) -> None:
        self._sql = sql
        self._clock = clock
        self._metrics = metrics
        self._window_s = window_s
        self._settle_s = settle_s
        self._least = minimum_sample
        self._heard: dict[str, datetime] = {}
        self._looked: datetime | None = None

    async def look(self) -> MetricsHealth:
        """What there is to tell now."""
        now = present(self._clock)
        async with self._sql.read() as connection:
            health = await self._health(connection, now)
        self._looked = now
        self._metrics.show(health)
        return health

    async def _health(self, connection: AsyncConnection, now: datetime) -> MetricsHealth:
        since = self._looked - OVERLAP if self._looked else now - FIRST_LOOK
        self._heard |= await freshness.last_events(connection, since)
        lags = await freshness.newest_lags(connection, now - LATELY, MOST_LAGS)
        waiting = await marks.waiting(connection)
        span = settled(now, self._window_s, self._settle_s)
        sums = await queries.totals(connection, queries.minutes(span), By.country)
        return MetricsHealth(
            at=now,
            intake=_intake(lags),
            totals=TotalsHealth(marks=waiting.marks, lag_s=_age_s(now, waiting.oldest_mark) or 0),
            kept_since=dict(await kept.read(connection)),
            settled_from=span.start,
            settled_to=span.end,
            countries=[
                self._country(country, sums.get(country, {}), now) for country in sorted(self._heard | sums)
            ],
        )

    def _country(self, country: str, sums: Mapping[str, int], now: datetime) -> CountryHealth:
        sent, heard = sums.get("sent", 0), self._heard.get(country)
        reported = sent - sums.get("accepted", 0) - sums.get("no_report", 0)
        return CountryHealth(
            country=country,
            last_event_at=heard,
            last_event_age_s=_age_s(now, heard),
            sent=sent,
            dlr_coverage=rate(reported, sent, self._least),
        )


def _age_s(now: datetime, moment: datetime | None) -> float | None:
    return max((now - moment).total_seconds(), 0.0) if moment else None


def _intake(lags: list[timedelta]) -> IntakeHealth:
    seconds = sorted(lag.total_seconds() for lag in lags)
    half, most = (seconds[ceil(share * len(seconds)) - 1] if seconds else None for share in (0.5, 0.95))
    return IntakeHealth(changed=len(seconds), lag_p50_s=half, lag_p95_s=most)
