"""Keeps the totals of minutes in step with `messages`, inside the intake's own transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.clock import Clock, present
from smsdeck.messages.intake import Change
from smsdeck.messages.upsert import upsert
from smsdeck.rollups import marks
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.models import ERROR_KEY, ERRORS, KEY, ROLLUPS, SUMS
from smsdeck.rollups.shares import Differences, ErrorKey, Key, differences, error_differences

NOTHING = dict.fromkeys(SUMS, 0)


class MinuteTotals:
    """The intake's `Totals`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def follow(self, connection: AsyncConnection, changes: Sequence[Change]) -> None:
        """Add the difference of `changes`, rows in key order, and mark what the coarser totals have to follow."""
        rows, errors = differences(changes), error_differences(changes)
        await self.add(connection, rows, errors)
        await self.mark(connection, [*rows, *errors])

    async def add(self, connection: AsyncConnection, rows: Differences, errors: dict[ErrorKey, int]) -> None:
        """Add to the minutes' totals. Both in key order, as every transaction that does."""
        now, dialect = present(self._clock), connection.dialect.name
        if rows:
            totals = [named(KEY, key) | NOTHING | counts | {"updated_at": now} for key, counts in rows.items()]
            await connection.execute(upsert(ROLLUPS[Level.minute], dialect, _add), totals)
        if errors:
            counts = [named(ERROR_KEY, key) | {"count": count} for key, count in errors.items()]
            await connection.execute(upsert(ERRORS[Level.minute], dialect, _add), counts)

    async def mark(self, connection: AsyncConnection, changed: Sequence[Key | ErrorKey]) -> None:
        """Say that the minutes of these rows changed."""
        buckets = sorted({bucket(row[0], Level.five_minutes) for row in changed})
        await marks.add(connection, buckets, present(self._clock))


def named(names: Sequence[str], key: Sequence[Any]) -> dict[str, Any]:
    """A key as columns of a row."""
    return dict(zip(names, key, strict=True))


def _add(present: ColumnElement[Any], offered: ColumnElement[Any]) -> ColumnElement[Any]:
    return offered if present.key == "updated_at" else present + offered
