"""Which table answers a question: the totals by country where nothing finer is asked for. Pure."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table

from smsdeck.messages.ranges import Range
from smsdeck.rollups.cover import Parts, between
from smsdeck.rollups.levels import Level, span_of
from smsdeck.rollups.models import COUNTRIES, COUNTRY_KEY, ROLLUPS


@dataclass(frozen=True)
class Read:
    """Stretches of one table."""

    level: Level
    table: Table
    spans: Sequence[Range]


def reads(parts: Parts, asked: Collection[str], lacking: Collection[datetime]) -> list[Read]:
    """For sums of `TREND`. `asked`: the columns of the series that are grouped by or have to have a value;
    `lacking`: days whose totals by country are not all there.
    """
    by_country = COUNTRIES if set(asked) <= set(COUNTRY_KEY) else {}
    found = []
    for level, spans in parts.items():
        small, rest = by_country.get(level), spans
        if small is not None:
            rest = [part for span in spans for part in _of_days(span, lacking)]
            whole = [part for span in spans for part in between(span, list(_of_days(span, lacking)))]
            found.append(Read(level, small, whole))
        found.append(Read(level, ROLLUPS[level], rest))
    return [one for one in found if one.spans]


def _of_days(span: Range, days: Collection[datetime]) -> Iterator[Range]:
    """What of `span` lies in these days, in order."""
    for day in sorted(days):
        of_day = span_of(day, Level.day)
        part = Range(max(span.start, of_day.start), min(span.end, of_day.end))
        if part.start < part.end:
            yield part
