"""Times to deliver in fixed buckets, three to each doubling, so that percentiles add up over any rows. Pure.

A percentile read from them lies in the same bucket as the true one. So between 1 s and 1024 s (17 min) it is wrong
by a factor of 2^(1/3) at most (26 %; evenly spread deliveries come out within a few per cent), below 1 s by less
than a second. What took longer than 1024 s is told as 1024 s: "at least".
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate, pairwise
from math import ceil

FIRST_MS = 1000
BOUNDS_MS = tuple(round(FIRST_MS * 2 ** (step / 3)) for step in range(31))
"""1 s to 1024 s. A time is in the first bucket whose bound it does not exceed."""

LARGEST_FACTOR = 1.2603
"""2^(1/3), and what the rounding of bounds to milliseconds adds."""

COLUMNS = (*(f"ttd_le_{bound}ms" for bound in BOUNDS_MS), f"ttd_over_{BOUNDS_MS[-1]}ms")
"""Each delivered message counts in exactly one."""


def column(ms: int) -> str:
    """Where a time to deliver counts."""
    return COLUMNS[bisect_left(BOUNDS_MS, ms)]


def quantile_s(totals: Mapping[str, int], share: float) -> float | None:
    """Seconds within which `share` (above 0, at most 1) of the deliveries came; None without any.

    Within a bucket times are taken to be spread evenly on its logarithmic scale.
    """
    counts = [totals[name] for name in COLUMNS]
    rank = share * sum(counts)
    if not rank:
        return None
    reached = list(accumulate(counts))
    index = next(index for index, total in enumerate(reached) if total >= min(ceil(rank), reached[-1]))
    fraction = (min(rank, reached[index]) - (reached[index] - counts[index])) / counts[index]
    return round(_inside(index, fraction) / 1000, 3)


def _inside(index: int, fraction: float) -> float:
    if index == 0:
        return FIRST_MS * fraction
    low, high = [*pairwise((*BOUNDS_MS, BOUNDS_MS[-1]))][index - 1]
    return float(low * (high / low) ** fraction)
