"""Time cut into buckets: which step, where they begin. Pure."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from smsdeck.messages.ranges import Range

MINUTE = 60
STEPS_S = (60, 300, 900, 3600, 6 * 3600, 24 * 3600)
AIMED_AT = 300
MOST_BUCKETS = 10_000


def steps_for(span: Range) -> list[int]:
    """Seconds of the steps that cut `span` into some hundreds of buckets at most, finest first."""
    seconds = (span.end - span.start).total_seconds()
    return [step for step in STEPS_S if seconds / step <= AIMED_AT] or [STEPS_S[-1]]


def check_step(step_s: int, span: Range, most: int = MOST_BUCKETS) -> None:
    """ValueError, saying what would be right, for a step that is no whole minutes or cuts too finely."""
    if step_s < MINUTE or step_s % MINUTE:
        raise ValueError("step must be whole minutes, such as 1m or 1h")
    seconds = (span.end - span.start).total_seconds()
    if seconds / step_s > most:
        finest = math.ceil(seconds / most / MINUTE)
        raise ValueError(f"step cuts the range into more than {most} points; take {finest}m or more")


def align_down(moment: datetime, step_s: int) -> datetime:
    """The start of the bucket that `moment` is in, counted from the epoch (so an hour starts on the hour)."""
    return datetime.fromtimestamp(moment.timestamp() // step_s * step_s, UTC)


def align(span: Range, step_s: int) -> Range:
    """`span` widened to whole buckets."""
    end = align_down(span.end, step_s)
    if end < span.end:
        end += timedelta(seconds=step_s)
    return Range(align_down(span.start, step_s), end)


def buckets(span: Range, step_s: int) -> Iterator[datetime]:
    """The starts of the buckets of an aligned span."""
    at = span.start
    while at < span.end:
        yield at
        at += timedelta(seconds=step_s)


def settled(now: datetime, window_s: int, settle_s: int) -> Range:
    """The whole minutes of [now - window - settle, now - settle]: what was sent there has had its time."""
    end = align_down(now - timedelta(seconds=settle_s), MINUTE)
    start = align_down(now - timedelta(seconds=settle_s + window_s), MINUTE)
    return Range(start, end)
