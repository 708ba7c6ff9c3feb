"""Keeps `rollup_minute` in step with `messages`, inside the intake's own transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.clock import Clock, present
from smsdeck.messages.intake import Change
from smsdeck.messages.upsert import upsert
from smsdeck.rollups.models import SUMS, rollup_minute
from smsdeck.rollups.shares import differences

NOTHING = dict.fromkeys(SUMS, 0)


class MinuteTotals:
    """The intake's `Totals`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def follow(self, connection: AsyncConnection, changes: Sequence[Change]) -> None:
        """Add the difference of `changes`, rows in key order."""
        rows = differences(changes)
        if not rows:
            return
        now = present(self._clock)
        statement = upsert(rollup_minute, connection.dialect.name, _add)
        names = [column.name for column in rollup_minute.primary_key]
        await connection.execute(
            statement,
            [
                dict(zip(names, key, strict=True)) | NOTHING | counts | {"updated_at": now}
                for key, counts in rows.items()
            ],
        )


def _add(present: ColumnElement[Any], offered: ColumnElement[Any]) -> ColumnElement[Any]:
    return offered if present.key == "updated_at" else present + offered
