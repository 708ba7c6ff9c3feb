"""What can be read exactly right now: which coarser totals lag, and what is still kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.errors import UnfitRangeError
from smsdeck.messages.ranges import Range
from smsdeck.rollups import kept, marks
from smsdeck.rollups.cover import Kept, Parts, cover, widened
from smsdeck.rollups.levels import Level

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ground:
    """Of one snapshot: five-minute buckets with a mark, and from when on levels are kept."""

    marked: Collection[datetime]
    kept: Kept

    def widened(self, span: Range) -> Range:
        """`span` out to whole buckets that are kept; UnfitRangeError where none are."""
        whole = widened(span, self.kept)
        if whole is None:
            raise UnfitRangeError(
                f"Totals of before {self.kept[Level.day]:%Y-%m-%d} are not kept any more.", hint="Start later."
            )
        return whole

    def cover(self, span: Range, coarsest: Level = Level.day) -> Parts:
        """What to read for a span that was widened, or that is of whole buckets of `coarsest`, which is kept."""
        return cover(span, self.marked, self.kept, coarsest)


async def survey(connection: AsyncConnection, span: Range, step_s: int = 0) -> Ground:
    """As the snapshot of `connection` has it, for reads of `span` and the rest of the steps at its ends."""
    margin = 2 * DAY + timedelta(seconds=step_s)  # a mark anywhere in a day makes the whole day's bucket wrong
    marked = await marks.within(connection, span.start - margin, span.end + margin)
    return Ground(marked, await kept.read(connection))
