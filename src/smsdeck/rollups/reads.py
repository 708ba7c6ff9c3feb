"""Which table answers a question: the totals by country where nothing finer is asked for. Pure."""

from collections.abc import Collection, Sequence
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
        rest = spans
        if level in by_country:
            halves = [(span, _whole(span, lacking)) for span in spans]
            found.append(Read(level, by_country[level], [part for _, whole in halves for part in whole]))
            rest = [part for span, whole in halves for part in between(span, whole)]
        found.append(Read(level, ROLLUPS[level], rest))
    return [one for one in found if one.spans]


def _whole(span: Range, lacking: Collection[datetime]) -> list[Range]:
    """What of `span` lies in none of these days, in order."""
    days = [span_of(day, Level.day) for day in sorted(lacking)]
    within = [Range(max(span.start, day.start), min(span.end, day.end)) for day in days]
    return list(between(span, [one for one in within if one.start < one.end]))
