"""Which totals to read for a stretch of time: as few rows as possible, and exactly its messages. Pure.

Coarse buckets lie in the middle, finer ones at the ends. A coarser bucket that has not followed its minutes
yet (a mark of `dirty_buckets` lies in it) is read from finer ones, down to the minute, which is always exact.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from smsdeck.messages.ranges import Range
from smsdeck.rollups.levels import FINER, STEP_S, Level, bucket

Kept = Mapping[str, datetime | None]
"""From when on each level is kept; None, or no entry: nothing of it was ever dropped."""

Parts = Mapping[Level, Sequence[Range]]
"""What to read of each level. No two stretches overlap."""


def is_kept(level: Level, moment: datetime, kept: Kept) -> bool:
    """Whether the level's bucket that `moment` is in is there."""
    since = kept.get(level)
    return since is None or bucket(moment, level) >= since


def finest_kept(moment: datetime, kept: Kept) -> Level | None:
    """The finest level whose bucket at `moment` is kept."""
    return next((level for level in Level if is_kept(level, moment, kept)), None)


def widened(span: Range, kept: Kept) -> Range | None:
    """`span` out to whole minutes, or to what is still kept there; None where nothing is."""
    last = span.end - timedelta.resolution
    first_level, last_level = finest_kept(span.start, kept), finest_kept(last, kept)
    if first_level is None or last_level is None:
        return None
    end = bucket(last, last_level) + timedelta(seconds=STEP_S[last_level])
    return Range(bucket(span.start, first_level), end)


def cover(span: Range, marked: Collection[datetime], kept: Kept, coarsest: Level = Level.day) -> Parts:
    """`span` (as `widened` gives it, or of whole buckets of a kept level) cut into buckets of `coarsest` and
    finer. `marked` are the marks' times.
    """
    parts: dict[Level, list[Range]] = {}
    open_ = [span]
    for level in _downwards(coarsest):
        left: list[Range] = []
        for one in open_:
            exact = list(_exact(one, level, marked, kept))
            parts.setdefault(level, []).extend(exact)
            left += between(one, exact)
        open_ = left
    return {level: found for level, found in parts.items() if found}


def _downwards(coarsest: Level) -> list[Level]:
    return [level for level in reversed(Level) if STEP_S[level] <= STEP_S[coarsest]]


def _exact(span: Range, level: Level, marked: Collection[datetime], kept: Kept) -> Iterator[Range]:
    """The stretches of whole buckets of `level` within `span` that are right, in order."""
    step = timedelta(seconds=STEP_S[level])
    start = bucket(span.start + step - timedelta.resolution, level)
    end = bucket(span.end, level)
    since = kept.get(level)
    if since is not None and start < since:
        start = bucket(since + step - timedelta.resolution, level)
    for wrong in _wrong(Range(start, end), level, marked, kept):
        if start < wrong:
            yield Range(start, wrong)
        start = wrong + step
    if start < end:
        yield Range(start, end)


def _wrong(span: Range, level: Level, marked: Collection[datetime], kept: Kept) -> list[datetime]:
    """Buckets that are to be read finer. Where finer ones are gone, the bucket is the best there is."""
    if level not in FINER:
        return []
    found = {bucket(one, level) for one in marked}
    return sorted(at for at in found if span.start <= at < span.end and is_kept(FINER[level], at, kept))


def between(span: Range, taken: Sequence[Range]) -> Iterator[Range]:
    """What of `span` is outside all of `taken`, which lie in it, in order."""
    bounds = [span.start, *(bound for one in taken for bound in (one.start, one.end)), span.end]
    for start, end in list(pairwise(bounds))[::2]:
        if start < end:
            yield Range(start, end)
