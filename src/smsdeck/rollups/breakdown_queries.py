"""Sums of the totals grouped by error, by hour of the week, by bucket of what is pending."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.states import NOT_SENT
from smsdeck.rollups.cover import Parts
from smsdeck.rollups.error_codes import Code
from smsdeck.rollups.funnel import Waits
from smsdeck.rollups.heat import HOUR, WEEK
from smsdeck.rollups.levels import span_of
from smsdeck.rollups.models import ERRORS, FAILURES, ROLLUPS, TREND
from smsdeck.rollups.queries import Sums, add_up, within
from smsdeck.rollups.reads import Read
from smsdeck.rollups.sums import sums_of


async def errors(connection: AsyncConnection, parts: Parts, equal: Mapping[str, str]) -> dict[Code, int]:
    """Failures by state, blame and code."""
    found: Counter[Code] = Counter()
    for level, spans in parts.items():
        table = ERRORS[level]
        groups = table.c.state, table.c.blame, table.c.code
        query = within(select(*groups, func.sum(table.c["count"])), table, spans, equal).group_by(*groups)
        for state, blame, code, count in await connection.execute(query):
            found[state, blame, code] += int(count)
    return found


async def hours_of_week(
    connection: AsyncConnection, parts: Sequence[Read], offset_s: int, equal: Mapping[str, str]
) -> dict[int, Sums]:
    """Sums of `TREND` by seconds since the epoch's Thursday, 0:00 by a clock that is `offset_s` before UTC, modulo
    a week, where there are any.
    """
    found: dict[int, Sums] = defaultdict(dict)
    for part in parts:
        in_week = (func.epoch_s(part.table.c.bucket) + offset_s) % WEEK
        hour = (in_week - in_week % HOUR).label("hour")
        query = within(select(hour, *sums_of(part.table, TREND)), part.table, part.spans, equal).group_by("hour")
        for row in (await connection.execute(query)).mappings():
            add_up(row, TREND, found[int(row["hour"])])
    return found


async def pending(connection: AsyncConnection, parts: Parts, equal: Mapping[str, str]) -> list[Waits]:
    """Buckets with messages that came to no end yet."""
    found: list[tuple[datetime, Waits]] = []
    for level, spans in parts.items():
        of = ROLLUPS[level].c
        ended = [of.success, *(of[name] for name in FAILURES)]
        never_sent = [of[state.value] for state in NOT_SENT]
        count = func.sum(of.sent + sum(never_sent) - sum(ended)).label("count")
        query = within(select(of.bucket, count), ROLLUPS[level], spans, equal).group_by(of.bucket)
        for at, waits in await connection.execute(query.having(count > 0)):
            found.append((at, Waits(span_of(at, level), int(waits))))
    return [waits for _, waits in sorted(found, key=lambda one: one[0])]
