"""Minute totals counted anew from the messages, by other code than the product's."""

from collections import Counter

from sqlalchemy import select

from smsdeck.kit.sql import Sql
from smsdeck.messages.models import messages
from smsdeck.messages.repository import from_row
from smsdeck.rollups.models import SUMS, rollup_minute

Rows = dict[tuple[object, ...], dict[str, int]]
BOUNDS = ((2, "ttd_le_2"), (5, "ttd_le_5"), (10, "ttd_le_10"), (30, "ttd_le_30"), (60, "ttd_le_60"))


async def stored_totals(sql: Sql) -> Rows:
    """What the store says; columns and rows of zeros left out."""
    async with sql.read() as connection:
        rows = (await connection.execute(select(rollup_minute))).mappings().all()
    found = {
        (row["minute"], row["country"], row["operator"], row["program"]): {
            name: row[name] for name in SUMS if row[name]
        }
        for row in rows
    }
    return {key: counts for key, counts in found.items() if counts}


async def recounted_totals(sql: Sql) -> Rows:
    """What the messages say."""
    async with sql.read() as connection:
        rows = (await connection.execute(select(messages))).mappings().all()
    totals: dict[tuple[object, ...], Counter[str]] = {}
    for row in rows:
        minute = row["sent_at"].replace(second=0, microsecond=0)
        count = totals.setdefault((minute, row["country"], row["operator"], row["program"]), Counter())
        state, code = row["state"], row["expects_code"]
        count[state] += 1
        count["sent"] += state not in {"failed_submit", "unknown"}
        count["success"] += state == "confirmed" or (state == "delivered" and not code)
        if row["blame"]:
            count[f"failure_{row['blame']}"] += 1
        if row["delivered_at"]:
            seconds = max((row["delivered_at"] - row["sent_at"]).total_seconds(), 0)
            late = "ttd_le_120" if seconds <= 120 else "ttd_over_120"
            count[next((name for bound, name in BOUNDS if seconds <= bound), late)] += 1
            count["ttd_sum_ms"] += round(seconds * 1000)
        from_row(row)  # every stored message can be read back
    return {key: {name: n for name, n in count.items() if n} for key, count in totals.items()}
