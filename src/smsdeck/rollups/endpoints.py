"""Figures for people and for scripts: summaries of a stretch of time, and trends over it."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, model_validator

from smsdeck.errors import SmsdeckError
from smsdeck.kit.clock import Clock, to_datetime
from smsdeck.kit.services import service
from smsdeck.messages.events import Pair
from smsdeck.messages.ranges import Length, Range, RangeQuery, parse_window
from smsdeck.rollups.figures import Figures, failures, pending, rate
from smsdeck.rollups.queries import By, Sums
from smsdeck.rollups.summary import Summaries
from smsdeck.rollups.windows import check_step, choose_step

router = APIRouter(prefix="/metrics", tags=["metrics"])
MOST_POINTS = 100_000


class MetricsDesk:
    """What these endpoints need."""

    def __init__(self, summaries: Summaries, clock: Clock) -> None:
        self.summaries = summaries
        self._clock = clock

    def now(self) -> datetime:
        """The present."""
        return to_datetime(self._clock.now_ms())


class UnfitRangeError(SmsdeckError):
    """Right in itself, but together with the range it cannot be answered."""

    status = 422
    slug = "invalid-input"
    title = "The request is not valid"


class SummaryQuery(RangeQuery):
    """Grouped how, of which time, of what."""

    by: By = By.country
    country: str | None = Field(None, pattern="^[A-Z]{2}$", examples=["UZ"])
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
        country, operator = self.pair.split("_", 1) if self.pair else (self.country, self.operator)
        wanted = {"country": country, "operator": operator, "program": self.program}
        return {name: value for name, value in wanted.items() if value}


class SummaryItem(Figures):
    """Figures of one key; the one of the four that was asked for has it, the others are left out."""

    country: str | None = None
    operator: str | None = None
    pair: str | None = None
    program: str | None = None


class Summary(BaseModel):
    """In key order; keys without a message in the range are left out."""

    by: By
    from_: datetime = Field(serialization_alias="from")
    to: datetime
    minimum_sample: int = Field(description="n below this: not enough data for a rate.")
    items: list[SummaryItem]


@router.get("/summary", summary="Figures by country, operator, pair or program", response_model_exclude_unset=True)
async def summary(
    query: Annotated[SummaryQuery, Query()], desk: Annotated[MetricsDesk, service(MetricsDesk)]
) -> Summary:
    """Of messages **sent** in the range (15 minutes where none is given), counted in whole minutes, each by
    what it is now. So the newest minutes still hold many pending messages.

    success rate = success / n, n = success + failures laid to the operator. Failures of the gateway, of a
    program or of ours say nothing about the operator and are in `failure` only. Under the minimum sample a
    rate is null, not 0 %: show "not enough data".
    """
    span = query.range(desk.now(), "15m")
    found = await desk.summaries.by(query.by, span, query.equal())
    items = [SummaryItem(**{query.by.value: key}, **item.model_dump()) for key, item in found.items()]
    return Summary(
        by=query.by,
        from_=span.start,
        to=span.end,
        minimum_sample=desk.summaries.minimum_sample,
        items=items,
    )


class TrendQuery(SummaryQuery):
    """Besides, how finely."""

    step: Length | None = Field(
        None, description="Length of a bucket in whole minutes, hours or days.", examples=["5m"]
    )

    def step_s(self, span: Range) -> int:
        """The step in seconds: as asked, or one that gives some hundreds of points."""
        if self.step is None:
            return choose_step(span)
        step = int(parse_window(self.step).total_seconds())
        try:
            check_step(step, span)
        except ValueError as error:
            raise UnfitRangeError(str(error)) from error
        return step


class TrendPoint(BaseModel):
    """One bucket: messages sent in it, by what they are now."""

    at: datetime = Field(description="Start of the bucket.")
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

    step_s: int
    series: list[TrendSeries]


@router.get("/trend", summary="Figures over time")
async def trend(
    query: Annotated[TrendQuery, Query()], desk: Annotated[MetricsDesk, service(MetricsDesk)]
) -> Trend:
    """The range (24 h where none is given) cut into buckets that start at multiples of the step since the
    epoch, UTC; the first and last are whole. Without `step`, one is chosen for some hundreds of points.
    """
    span = query.range(desk.now(), "24h")
    step_s = query.step_s(span)
    found = await desk.summaries.trend(query.by, span, step_s, query.equal())
    if sum(map(len, found.values())) > MOST_POINTS:
        raise UnfitRangeError(
            f"That is more than {MOST_POINTS} points.", hint="Take a longer step or name a country or pair."
        )
    least = desk.summaries.minimum_sample
    series = [
        TrendSeries(key=key, points=[point(at, sums, least) for at, sums in points.items()])
        for key, points in found.items()
    ]
    return Trend(step_s=step_s, series=series)


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
