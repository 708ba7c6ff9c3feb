"""Times to deliver: percentiles with their error bounds, and the histogram they are read from. Pure."""

from bisect import bisect_left
from datetime import datetime
from itertools import accumulate
from math import ceil

from pydantic import BaseModel, Field

from smsdeck.rollups.figures import Totals
from smsdeck.rollups.histogram import BOUNDS_MS, COLUMNS, quantile_s
from smsdeck.rollups.queries import By


class Percentile(BaseModel):
    """The true one is above `above_s` and at most `at_most_s`: within 26 % of each other from 1 s on."""

    estimate_s: float = Field(description="Read from within the bucket; 1024 s stands for longer ones too.")
    above_s: float
    at_most_s: float | None = Field(description="Null: not known, it is longer than 1024 s.")


class Bucket(BaseModel):
    """Deliveries that took longer than the bucket before, and no longer than this."""

    up_to_s: float | None = Field(description="Null: any longer time.")
    count: int


class DeliveryTimes(BaseModel):
    """Of one key. From the send to the operator's delivery, on our own clock."""

    key: str
    count: int = Field(description="Deliveries. Pending messages are not among them, so new minutes look fast.")
    mean_s: float
    p50: Percentile
    p95: Percentile
    p99: Percentile
    histogram: list[Bucket]


class TimesToDeliver(BaseModel):
    """In key order; keys without a delivery are left out."""

    by: By
    from_: datetime = Field(serialization_alias="from")
    to: datetime
    items: list[DeliveryTimes]


def times(key: str, totals: Totals) -> DeliveryTimes | None:
    """None without a delivery."""
    counts = [totals[name] for name in COLUMNS]
    if not sum(counts):
        return None
    bounds = [*(bound / 1000 for bound in BOUNDS_MS), None]
    return DeliveryTimes(
        key=key,
        count=sum(counts),
        mean_s=round(totals["ttd_sum_ms"] / sum(counts) / 1000, 3),
        p50=percentile(totals, 0.5),
        p95=percentile(totals, 0.95),
        p99=percentile(totals, 0.99),
        histogram=[Bucket(up_to_s=bound, count=n) for bound, n in zip(bounds, counts, strict=True)],
    )


def percentile(totals: Totals, share: float) -> Percentile:
    """Of at least one delivery: the least time within which `share` of them came, and what it lies between."""
    counts = [totals[name] for name in COLUMNS]
    index = bisect_left(list(accumulate(counts)), ceil(share * sum(counts)))
    bounds = [0.0, *(bound / 1000 for bound in BOUNDS_MS), None]
    return Percentile(
        estimate_s=quantile_s(totals, share) or 0.0, above_s=bounds[index] or 0.0, at_most_s=bounds[index + 1]
    )
