"""What can be asked of the figures, and how the answers look."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from smsdeck.catalog import names
from smsdeck.messages.events import Pair
from smsdeck.messages.ranges import Length, RangeQuery, parse_window
from smsdeck.rollups.figures import Figures, failures, pending, rate
from smsdeck.rollups.levels import Level
from smsdeck.rollups.local import zone
from smsdeck.rollups.queries import By, Sums

Zone = Annotated[str, AfterValidator(lambda name: zone(name).key)]
"""A query parameter that is the name of a time zone."""


class SummaryQuery(RangeQuery):
    """Grouped how, of which time, of what."""

    by: By = By.country
    country: str | None = Field(None, pattern=f"^{names.COUNTRY}$", examples=["UZ"])
    operator: str | None = Field(None, max_length=32, examples=["uzmobile"])
    pair: Pair | None = Field(None, description="Instead of country and operator.", examples=["UZ_uzmobile"])
    program: str | None = Field(None, max_length=32, examples=["program1"])

    @model_validator(mode="after")
    def _pair_or_parts(self) -> Self:
        if self.pair and (self.country or self.operator):
            raise ValueError("give either pair, or country and operator")
        return self

    def equal(self) -> dict[str, str]:
        """Columns that must have a value."""
        country, operator = names.split_pair(self.pair) if self.pair else (self.country, self.operator)
        wanted = {"country": country, "operator": operator, "program": self.program}
        return {name: value for name, value in wanted.items() if value}


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


class TrendQuery(SummaryQuery):
    """Besides, how finely."""

    step: Length | None = Field(
        None, description="Length of a bucket in whole minutes, hours or days.", examples=["5m"]
    )
    tz: Zone = Field("UTC", description="By whose clock hours and days begin (IANA).", examples=["Asia/Tashkent"])

    @property
    def step_s(self) -> int | None:
        """The step asked for."""
        return int(parse_window(self.step).total_seconds()) if self.step else None


class TrendPoint(BaseModel):
    """One bucket: messages sent in it, by what they are now."""

    at: datetime = Field(description="Start of the bucket, by the clock of `tz`.")
    sent: int
    success: int
    failure: int
    pending: int
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
        sent=sums["sent"],
        success=sums["success"],
        failure=failures(sums),
        pending=pending(sums),
        success_rate=rate(sums["success"], n, minimum_sample),
    )
