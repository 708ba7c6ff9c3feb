import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.history.days import write_day
from bench.history.plan import Plan, series_of
from bench.history.servers import server
from bench.history.store import fill
from smsdeck.kit.sql import Sql
from smsdeck.rollups.levels import Level
from smsdeck.rollups.verify import Findings, kept_span, verify

PLAN = Plan(rows=6000, series=20, days=2, until=datetime(2026, 11, 20, 9, 30, tzinfo=UTC), seed=7)


def test_all_messages_are_sent_within_the_days_and_most_at_its_busy_hours() -> None:
    minutes = [PLAN.since + timedelta(minutes=n) for n in range(-60, PLAN.days * 1440 + 60)]
    sends = {minute: PLAN.sends(minute) for minute in minutes}
    assert abs(sum(sends.values()) - PLAN.rows) <= 1
    assert not any(count for minute, count in sends.items() if not PLAN.since <= minute < PLAN.until)
    by_hour = [sum(count for minute, count in sends.items() if minute.hour == hour) for hour in range(24)]
    assert max(by_hour) > 2 * min(by_hour)


def test_the_same_seed_gives_the_same_rows_and_another_gives_others(tmp_path: Path) -> None:
    texts = [
        write_day(plan, plan.dates[1], tmp_path / str(number)).joinpath("messages.tsv").read_text()
        for number, plan in enumerate((PLAN, PLAN, replace(PLAN, seed=8)))
    ]
    assert texts[0] == texts[1] != texts[2]


def test_every_series_is_of_its_own() -> None:
    keys = [one.key for one in series_of(replace(PLAN, series=200))]
    assert len(set(keys)) == 200
    assert keys == sorted(keys, key=lambda key: key.split("\t"))


@pytest.mark.slow
def test_totals_that_are_loaded_are_those_of_the_messages() -> None:
    with server("mariadb") as (url, folder):
        asyncio.run(fill(url, PLAN, folder, workers=1))
        found = asyncio.run(verified(url))
    assert not found.examples
    assert not found.behind
    assert all(found.compared[level] for level in Level)


async def verified(url: str) -> Findings:
    sql = Sql(url)
    span = await kept_span(sql, None, None)
    assert span
    findings = await verify(sql, span)
    await sql.close()
    return findings
