"""Totals of every level counted anew from the messages, by other code than the product's."""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from smsdeck.kit.sql import Sql
from smsdeck.messages.models import messages
from smsdeck.messages.repository import from_row
from smsdeck.rollups.levels import Level
from smsdeck.rollups.models import COUNTRIES, ERROR_KEY, ERRORS, KEY, ROLLUPS, SUMS, TREND

Rows = dict[tuple[object, ...], dict[str, int]]
STEP = {Level.minute: 60, Level.five_minutes: 300, Level.hour: 3600, Level.day: 86400}
BOUNDS = [round(1000 * 2 ** (third / 3)) for third in range(31)]


async def rows_of(sql: Sql, table: Table) -> list[Mapping[str, Any]]:
    async with sql.read() as connection:
        return [dict(row) for row in (await connection.execute(select(table))).mappings()]


async def stored_totals(sql: Sql, level: Level = Level.minute) -> Rows:
    """What the store says, errors and countries too; columns and rows of zeros left out."""
    found: Rows = {}
    for row in await rows_of(sql, ROLLUPS[level]):
        found[tuple(row[name] for name in KEY)] = {name: row[name] for name in SUMS if row[name]}
    for row in await rows_of(sql, ERRORS[level]):
        found[tuple(row[name] for name in ERROR_KEY)] = {"count": row["count"]} if row["count"] else {}
    if level in COUNTRIES:
        for row in await rows_of(sql, COUNTRIES[level]):
            found[row["bucket"], row["country"]] = {name: row[name] for name in TREND if row[name]}
    return {key: counts for key, counts in found.items() if counts}


async def recounted_totals(sql: Sql, level: Level = Level.minute) -> Rows:
    """What the messages say."""
    totals: dict[tuple[object, ...], Counter[str]] = {}
    for row in await rows_of(sql, messages):
        second = int(row["sent_at"].timestamp()) // STEP[level] * STEP[level]
        key = (datetime.fromtimestamp(second, UTC), row["country"], row["operator"], row["program"])
        count_one(totals.setdefault(key, Counter()), row)
        if level in {Level.five_minutes, Level.hour}:
            counted: Counter[str] = Counter()
            count_one(counted, row)
            counts = {name: n for name, n in counted.items() if name in TREND}
            totals.setdefault(key[:2], Counter()).update(counts)
        if row["state"] not in {"accepted", "delivered", "confirmed"}:
            code = re.sub(r"\d{4,}|[0-9a-fA-F]{8}[0-9a-fA-F-]*", "…", row["error"] or row["raw"] or "").strip()
            totals.setdefault((*key, row["state"], row["blame"], code), Counter())["count"] += 1
    found = {key: {name: n for name, n in count.items() if n} for key, count in totals.items()}
    return {key: counts for key, counts in found.items() if counts}


def count_one(count: Counter[str], row: Mapping[str, Any]) -> None:
    state, code = row["state"], row["expects_code"]
    count[state] += 1
    count["sent"] += state not in {"failed_submit", "unknown"}
    count["success"] += state == "confirmed" or (state == "delivered" and not code)
    if row["blame"]:
        count[f"failure_{row['blame']}"] += 1
    if row["delivered_at"]:
        ms = max((row["delivered_at"] - row["sent_at"]) // timedelta(milliseconds=1), 0)
        fitting = [bound for bound in BOUNDS if ms <= bound]
        count[f"ttd_le_{fitting[0]}ms" if fitting else "ttd_over_1024000ms"] += 1
        count["ttd_sum_ms"] += ms
    from_row(row)  # type: ignore[arg-type]  # every stored message can be read back
