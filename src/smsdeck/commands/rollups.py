"""`smsdeck verify-rollups` and `rebuild-rollups`: straight on the metrics store, beside a running serve."""

from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy.exc import DBAPIError

from smsdeck.commands.exits import Exit, finish
from smsdeck.commands.output import print_json
from smsdeck.errors import InvalidInputError, UnavailableError
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.sql import Sql
from smsdeck.messages.ranges import Range
from smsdeck.rollups.aggregator import Aggregator
from smsdeck.rollups.levels import Level
from smsdeck.rollups.metrics import RollupMetrics
from smsdeck.rollups.rebuild import Rebuild
from smsdeck.rollups.verify import Findings, kept_span, verify
from smsdeck.settings import Settings


class Alone:
    """The lease of a command: what it does is right beside any loop, the store's own lock sees to that."""

    async def hold(self) -> bool:
        """Always."""
        return True


def run_verify(settings: Settings, start: str | None, end: str | None, *, as_json: bool) -> int:
    """Print what differs; the exit code."""
    return finish(_reaching_the_store(_verify(settings, start, end, as_json=as_json)))


def run_rebuild(settings: Settings, start: str | None, end: str | None, *, as_json: bool) -> int:
    """Mend; print what was done; the exit code."""
    return finish(_reaching_the_store(_rebuild(settings, start, end, as_json=as_json)))


async def _verify(settings: Settings, start: str | None, end: str | None, *, as_json: bool) -> Exit:
    sql = Sql(settings.sql_url)
    try:
        span = await kept_span(sql, _day(start, "from"), _day(end, "to"))
        findings = await verify(sql, span) if span else Findings()
    finally:
        await sql.close()
    print_json(_as_json(findings, span)) if as_json else print("\n".join(_words(findings, span)))
    return Exit.differs if findings.wrong else Exit.done


async def _rebuild(settings: Settings, start: str | None, end: str | None, *, as_json: bool) -> Exit:
    sql, clock = Sql(settings.sql_url), SystemClock()
    try:
        span = await kept_span(sql, _day(start, "from"), _day(end, "to"))
        aggregator = Aggregator(sql, Alone(), clock, RollupMetrics(CollectorRegistry()))
        mended = await Rebuild(sql, aggregator, clock).run(span) if span else 0
    finally:
        await sql.close()
    if as_json:
        print_json(
            {"from": span and span.start.isoformat(), "to": span and span.end.isoformat(), "mended": mended}
        )
    else:
        print(f"{_of(span)}: {mended} rows of minutes were wrong; all coarser totals were made anew.")
    return Exit.done


def _day(text: str | None, option: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC) if text else None
    except ValueError:
        raise InvalidInputError(f"--{option} {text} is not a day.", hint="Days are UTC: 2026-11-24.") from None


def _of(span: Range | None) -> str:
    return f"{span.start:%Y-%m-%d} to before {span.end:%Y-%m-%d} (UTC)" if span else "Nothing was ever counted"


def _words(findings: Findings, span: Range | None) -> list[str]:
    lines = [f"{_of(span)}:"]
    for level in Level:
        found = f"{findings.wrong[level]} differ" if findings.wrong[level] else "all equal"
        waits = f", {findings.behind[level]} not made yet" if findings.behind[level] else ""
        lines.append(f"  {level.value:7} {findings.compared[level]:>9} rows compared: {found}{waits}")
    for level, row in findings.examples:
        what = ", ".join(f"{name} {row.stored[name]}, counted {right}" for name, right in row.counted.items())
        lines.append(f"✗ {row.kind}_{level.value} {row.key[0]:%Y-%m-%d %H:%M} {' '.join(row.key[1:])}: {what}")
    return [*lines, "`smsdeck rebuild-rollups` mends this."] if findings.wrong else lines


def _as_json(findings: Findings, span: Range | None) -> dict[str, Any]:
    return {
        "from": span and span.start.isoformat(),
        "to": span and span.end.isoformat(),
        "levels": {
            level.value: {
                "compared": findings.compared[level],
                "differ": findings.wrong[level],
                "not_made_yet": findings.behind[level],
            }
            for level in Level
        },
        "examples": [
            {
                "table": f"{row.kind}_{level.value}",
                "key": [row.key[0].isoformat(), *row.key[1:]],
                "stored": row.stored,
                "counted": row.counted,
            }
            for level, row in findings.examples
        ],
    }


async def _reaching_the_store(work: Coroutine[Any, Any, Exit]) -> Exit:
    try:
        return await work
    except (DBAPIError, OSError) as error:
        raise UnavailableError(
            f"The metrics store does not answer as it should ({type(error).__name__}).",
            hint="Check SMSDECK_MYSQL_URL and the server; `smsdeck migrate` makes its tables.",
        ) from error
