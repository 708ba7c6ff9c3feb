"""Stretches of time as callers name them: `window=15m`, or `from` and `to`. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
LONGEST = timedelta(days=400)


@dataclass(frozen=True)
class Range:
    """From `start` to just before `end`, both aware."""

    start: datetime
    end: datetime


def parse_window(text: str) -> timedelta:
    """`90s`, `15m`, `24h`, `7d`; ValueError if it is none of these, zero, or too long."""
    found = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", text)
    if not found:
        raise ValueError("is not a length of time such as 15m, 24h or 7d")
    length = timedelta(**{UNITS[found[2]]: int(found[1])})
    if length > LONGEST:
        raise ValueError(f"is longer than {LONGEST.days} days")
    return length


def _checked(text: str) -> str:
    parse_window(text)
    return text


Length = Annotated[str, AfterValidator(_checked)]
"""A query parameter that `parse_window` can read."""


Moment = Annotated[AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))]
"""Near the ends of what a datetime can hold, another zone or a day more is an OverflowError."""


class RangeQuery(BaseModel):
    """The query parameters of a stretch of time. Subclasses add their own."""

    model_config = ConfigDict(extra="forbid")

    window: Length | None = Field(
        None, description="The time until now: 15m, 24h, 7d. Not together with from and to.", examples=["15m"]
    )
    from_: Moment | None = Field(
        None, alias="from", description="Start, ISO 8601 with a zone.", examples=["2026-11-24T01:00:00Z"]
    )
    to: Moment | None = Field(None, description="End, not included; now where it is missing.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.window and (self.from_ or self.to):
            raise ValueError("give either window, or from and to")
        if self.to and not self.from_:
            raise ValueError("to needs from")
        if self.from_ and self.to and not timedelta(0) < self.to - self.from_ <= LONGEST:
            raise ValueError(f"from must be before to, by {LONGEST.days} days at most")
        return self

    def range(self, now: datetime, default: str) -> Range:
        """The stretch meant, `default` being the window where none is given."""
        if self.from_:
            end = self.to or max(now, self.from_)
            return Range(max(self.from_, end - LONGEST), end)
        return Range(now - parse_window(self.window or default), now)
