"""SQL that counts totals anew from `messages`: what every level must equal."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from smsdeck.messages.models import messages
from smsdeck.messages.ranges import Range
from smsdeck.messages.states import DEFAULT_BLAME, NOT_SENT, Blame, State
from smsdeck.rollups import histogram
from smsdeck.rollups.counted import Counted
from smsdeck.rollups.cut import whole_seconds  # registers `func.epoch_s` too
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.shares import ErrorKey, blame_of, code_of


class epoch_us(GenericFunction[int]):  # noqa: N801 - a SQL function's name
    """A UTC datetime column as microseconds since the epoch."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch_us, "sqlite")
def _epoch_us_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"({whole_seconds(column)} * 1000000 + CAST(substr({column}, 21, 6) AS INTEGER))"


@compiles(epoch_us, "mysql")
@compiles(epoch_us, "mariadb")
def _epoch_us_mysql(element: Any, compiler: Any, **options: Any) -> str:
    return f"TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {compiler.process(element.clauses, **options)})"


async def recount(connection: AsyncConnection, span: Range, step_s: int) -> Counted:
    """Totals of the messages sent in `span` (whole buckets of `step_s`), by the start of their bucket."""
    found = Counted()
    rows = await connection.execute(_totals(span, step_s))
    for second, country, operator, program, *sums in rows:
        counts = zip(SUMS, map(int, sums), strict=True)
        found.totals[_at(second), country, operator, program] = {name: count for name, count in counts if count}
    errors: Counter[ErrorKey] = Counter()
    for second, country, operator, program, state, blame, error, raw, count in await connection.execute(
        _errors(span, step_s)
    ):
        key = (_at(second), country, operator, program, state, blame_of(blame), code_of(error, raw))
        errors[key] += count
    found.errors = dict(errors)
    return found


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(int(second), UTC)


def _keys(step_s: int) -> list[ColumnElement[Any]]:
    of = messages.c
    second = func.epoch_s(of.sent_at)
    return [(second - second % step_s).label("second"), of.country, of.operator, of.program]


def _of(query: Select[Any], span: Range) -> Select[Any]:
    return query.where(messages.c.sent_at >= span.start, messages.c.sent_at < span.end)


def _totals(span: Range, step_s: int) -> Select[Any]:
    tests, ms = _tests(), _ms_to_deliver()
    sums = [func.sum(case((tests[name], 1), else_=0)) if name in tests else func.sum(ms) for name in SUMS]
    query = _of(select(*_keys(step_s), *sums), span)
    return query.group_by("second", messages.c.country, messages.c.operator, messages.c.program)


def _errors(span: Range, step_s: int) -> Select[Any]:
    of = messages.c
    named = (of.country, of.operator, of.program, of.state, of.blame, of.error, of.raw)
    query = _of(select(*_keys(step_s), *named[3:], func.count()), span).where(of.state.in_(list(DEFAULT_BLAME)))
    return query.group_by("second", *named)


def _tests() -> dict[str, ColumnElement[bool]]:
    """When a message counts in each column that counts messages."""
    of = messages.c
    failed, blame = of.state.in_(list(DEFAULT_BLAME)), func.coalesce(of.blame, Blame.us)
    success = or_(of.state == State.confirmed, and_(of.state == State.delivered, not_(of.expects_code)))
    tests: dict[str, ColumnElement[bool]] = {state.value: of.state == state for state in State}
    tests |= {"sent": of.state.not_in(list(NOT_SENT)), "success": success}
    tests |= {f"failure_{one}": and_(failed, blame == one) for one in Blame}
    ms, over = _ms_to_deliver(), (-1, *histogram.BOUNDS_MS)
    for name, low, high in zip(histogram.COLUMNS, over, (*histogram.BOUNDS_MS, None), strict=True):
        slow = and_(of.delivered_at.is_not(None), ms > low)
        tests[name] = slow if high is None else and_(slow, ms <= high)
    return tests


def _ms_to_deliver() -> ColumnElement[int]:
    us = func.epoch_us(messages.c.delivered_at) - func.epoch_us(messages.c.sent_at)
    return case((us > 0, us // 1000), else_=0)
