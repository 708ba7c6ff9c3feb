"""SQL on `kept`: from when on rows are there. Its rows are the lock of whoever makes totals anew or drops rows."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.rollups.models import kept

Kept = Mapping[str, datetime | None]
"""By `models.KEPT`; None: nothing was ever dropped."""


async def read(connection: AsyncConnection) -> Kept:
    """As it is now."""
    rows = await connection.execute(select(kept.c.name, kept.c.since).order_by(kept.c.name))
    return {name: since for name, since in rows}  # noqa: C416 - a row is no tuple to mypy


async def lock(connection: AsyncConnection) -> Kept:
    """The same, and until the transaction ends nobody else makes totals anew or drops rows."""
    query = select(kept.c.name, kept.c.since).order_by(kept.c.name).with_for_update()
    return {name: since for name, since in await connection.execute(query)}  # noqa: C416 - as above


async def move(connection: AsyncConnection, name: str, since: datetime) -> None:
    """Say that rows before `since` may go; to be committed before they do."""
    await connection.execute(update(kept).where(kept.c.name == name).values(since=since))
