"""How summaries and trends look."""

from datetime import datetime

from pydantic import BaseModel, Field

from smsdeck.rollups.figures import Figures, delivered, failures, never_sent, pending, rate
from smsdeck.rollups.levels import Level
from smsdeck.rollups.queries import By, Sums


class SummaryItem(Figures):
    """Figures of one key; the one of the four that was asked for has it, the others are left out (of `total`,
    all four)."""

    country: str | None = None
    operator: str | None = None
    pair: str | None = None
    program: str | None = None


def named(by: By, key: str) -> dict[str, str]:
    """The key as a field of an item."""
    return {} if by is By.total else {by.value: key}


class Summary(BaseModel):
    """In key order; keys without a message in the range are left out."""

    by: By
    from_: datetime = Field(serialization_alias="from")
    to: datetime
    minimum_sample: int = Field(description="n below this: not enough data for a rate.")
    items: list[SummaryItem]


class TrendPoint(BaseModel):
    """One bucket: messages sent in it, by what they are now."""

    at: datetime = Field(description="Start of the bucket, by the clock of `tz`.")
    attempts: int = Field(description="Messages that a program tried to send: all states together.")
    sent: int
    delivered: int = Field(description="Reached the recipient, whatever came after.")
    success: int
    failure: int
    pending: int
    n: int = Field(description="What success_rate is taken over.")
    success_rate: float | None = Field(description="As in the summary; null under the minimum sample.")


class TrendSeries(BaseModel):
    """All buckets of the range, zeros included."""

    key: str
    points: list[TrendPoint]


class Trend(BaseModel):
    """One series for each key that has a message in the range."""

    step_s: int = Field(description="As asked or chosen; where a clock is put on or back, a bucket may differ.")
    tz: str
    level: Level = Field(description="The coarsest totals read: minute, 5min, hour or day. All are exact.")
    series: list[TrendSeries]


def point(at: datetime, sums: Sums, minimum_sample: int) -> TrendPoint:
    """One bucket's figures."""
    n = sums["success"] + sums["failure_operator"]
    return TrendPoint(
        at=at,
        attempts=sums["sent"] + never_sent(sums),
        sent=sums["sent"],
        delivered=delivered(sums),
        success=sums["success"],
        failure=failures(sums),
        pending=pending(sums),
        n=n,
        success_rate=rate(sums["success"], n, minimum_sample),
    )
