"""SQL that tells how fresh the data is. Reads what changed lately, by the index on `updated_at`."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.models import messages
from smsdeck.messages.states import State
from smsdeck.rollups.models import rollup_minute


async def last_events(connection: AsyncConnection, since: datetime) -> dict[str, datetime]:
    """When an event of each country was last committed, of those that were at `since` or later."""
    of = rollup_minute.c
    query = select(of.country, func.max(of.updated_at)).where(of.updated_at >= since).group_by(of.country)
    return {country: at for country, at in await connection.execute(query)}  # noqa: C416 - a row is no tuple to mypy


async def newest_lags(connection: AsyncConnection, since: datetime, limit: int) -> list[timedelta]:
    """From what last happened to a message to its commit, of the `limit` messages that changed last."""
    of = messages.c
    query = select(of.state, of.accepted_at, of.delivered_at, of.final_at, of.updated_at)
    query = query.where(of.updated_at >= since).order_by(of.updated_at.desc()).limit(limit)
    lags = []
    for state, accepted_at, delivered_at, final_at, updated_at in await connection.execute(query):
        happened = final_at or (delivered_at if state == State.delivered else accepted_at)
        if happened:
            lags.append(max(updated_at - happened, timedelta()))
    return lags
