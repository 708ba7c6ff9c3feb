"""What can be asked of the figures: the query parameters."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from smsdeck.catalog import names
from smsdeck.messages.events import Pair
from smsdeck.messages.ranges import LONGEST, Length, Moment, Range, RangeQuery, parse_window
from smsdeck.rollups.local import zone
from smsdeck.rollups.queries import By
from smsdeck.rollups.windows import MINUTE, align

Zone = Annotated[str, AfterValidator(lambda name: zone(name).key)]
"""A query parameter that is the name of a time zone."""


class FigureQuery(RangeQuery):
    """Of which time, of what."""

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


class SummaryQuery(FigureQuery):
    """Besides, grouped how."""

    by: By = By.country


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


class ComparisonQuery(SummaryQuery):
    """Besides, against which other period."""

    against_from: Moment | None = Field(None, description="Start of the other period; just before if none.")
    against_to: Moment | None = Field(None, description="Its end, not included.")

    @model_validator(mode="after")
    def _whole_other_period(self) -> Self:
        if bool(self.against_from) != bool(self.against_to):
            raise ValueError("give both against_from and against_to, or neither")
        if self.against_from and self.against_to:
            length = self.against_to - self.against_from
            if not timedelta(0) < length <= LONGEST:
                raise ValueError(f"against_from must be before against_to, by {LONGEST.days} days at most")
        return self

    def against(self, span: Range) -> Range:
        """The other period; where none is given, as many minutes just before those of `span`."""
        if self.against_from and self.against_to:
            return Range(self.against_from, self.against_to)
        whole = align(span, MINUTE)
        return Range(whole.start - (whole.end - whole.start), whole.start)


class Order(StrEnum):
    """What keys can be ranked by."""

    success_rate = "success_rate"
    delivery_rate = "delivery_rate"
    ttd_p50_s = "ttd_p50_s"
    sent = "sent"
    failure = "failure"
    pending = "pending"


class RankingQuery(SummaryQuery):
    """Besides, in which order."""

    by: By = By.pair
    order: Order = Field(Order.success_rate, description="Highest first in `top`, lowest first in `bottom`.")
    limit: int = Field(10, ge=1, le=100, description="Of each list.")


class ErrorsQuery(FigureQuery):
    """Besides, how many."""

    limit: int = Field(50, ge=1, le=500, description="Codes told; the others are summed up.")


class HeatQuery(FigureQuery):
    """Besides, by whose clock."""

    tz: Zone = Field("UTC", description="By whose clock hours and days begin (IANA).", examples=["Asia/Tashkent"])
