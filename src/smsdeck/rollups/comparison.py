"""Two periods side by side. Pure."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from smsdeck.rollups.figures import Figures, figures
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.queries import By, Sums

NONE: Sums = dict.fromkeys(SUMS, 0)


class Change(BaseModel):
    """The period minus the other one; of a rate null where one of the two has not enough data."""

    sent: int
    success: int
    failure: int
    success_rate: float | None = Field(description="Difference of the rates: 0.05 is five percentage points more.")
    delivery_rate: float | None
    ttd_p50_s: float | None


class ComparisonItem(BaseModel):
    """One key that has a message in either period."""

    key: str
    present: Figures
    against: Figures
    change: Change


class Comparison(BaseModel):
    """In key order."""

    by: By
    from_: datetime = Field(serialization_alias="from")
    to: datetime
    against_from: datetime
    against_to: datetime
    minimum_sample: int
    items: list[ComparisonItem]


def compared(present: Mapping[str, Sums], against: Mapping[str, Sums], least: int) -> list[ComparisonItem]:
    """Every key of either."""
    return [
        _item(key, figures(present.get(key, NONE), least), figures(against.get(key, NONE), least))
        for key in sorted({*present, *against})
    ]


def _item(key: str, present: Figures, against: Figures) -> ComparisonItem:
    change = Change(
        sent=present.sent - against.sent,
        success=present.success - against.success,
        failure=present.failure - against.failure,
        success_rate=_difference(present.success_rate, against.success_rate),
        delivery_rate=_difference(present.delivery_rate, against.delivery_rate),
        ttd_p50_s=_difference(present.ttd_p50_s, against.ttd_p50_s),
    )
    return ComparisonItem(key=key, present=present, against=against, change=change)


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else round(one - other, 4)
