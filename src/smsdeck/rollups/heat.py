"""Figures by hour and day of the week, as a place's clock shows them. Pure."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from smsdeck.rollups.figures import failures, pending, rate
from smsdeck.rollups.models import TREND
from smsdeck.rollups.queries import Sums

HOUR = 3600
DAY = 24 * HOUR
WEEK = 7 * DAY
EPOCHS_WEEKDAY = 3
"""1970-01-01 was a Thursday, counted from Monday."""

NONE: Sums = dict.fromkeys(TREND, 0)


class Cell(BaseModel):
    """One hour of one day of the week, over all weeks of the range."""

    weekday: int = Field(description="1: Monday … 7: Sunday.")
    hour: int = Field(description="0 to 23.")
    sent: int
    success: int
    failure: int
    pending: int
    n: int
    success_rate: float | None = Field(description="As in the summary; null under the minimum sample.")


class HeatMap(BaseModel):
    """All 168 hours of a week, Monday 0:00 first."""

    from_: datetime = Field(serialization_alias="from")
    to: datetime
    tz: str
    minimum_sample: int
    cells: list[Cell]


def cells(found: Mapping[int, Sums], minimum_sample: int) -> list[Cell]:
    """`found` has sums of `TREND` by seconds since the epoch's Thursday, 0:00, modulo a week."""
    hours = {_place(second): sums for second, sums in found.items()}
    places = [(weekday, hour) for weekday in range(1, 8) for hour in range(24)]
    return [_cell(place, hours.get(place, NONE), minimum_sample) for place in places]


def _place(second: int) -> tuple[int, int]:
    return (second // DAY + EPOCHS_WEEKDAY) % 7 + 1, second % DAY // HOUR


def _cell(place: tuple[int, int], sums: Sums, minimum_sample: int) -> Cell:
    n = sums["success"] + sums["failure_operator"]
    return Cell(
        weekday=place[0],
        hour=place[1],
        sent=sums["sent"],
        success=sums["success"],
        failure=failures(sums),
        pending=pending(sums),
        n=n,
        success_rate=rate(sums["success"], n, minimum_sample),
    )
