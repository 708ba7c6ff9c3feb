"""Runs migrations on the connection that smsdeck.kit.migrate gives, or from the `alembic` command line."""

import asyncio

from alembic import context
from sqlalchemy import Connection

import smsdeck.messages.models
import smsdeck.rollups.models  # noqa: F401 - both put their tables into the metadata
from smsdeck import settings
from smsdeck.kit.migrate import compare_type
from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import Sql


def run(connection: Connection) -> None:
    """Run what the command asks for; who opened the connection commits."""
    context.configure(connection=connection, target_metadata=metadata, compare_type=compare_type)
    with context.begin_transaction():
        context.run_migrations()


async def run_from_command_line() -> None:
    """Run on the store of the settings."""
    sql = Sql(settings.load().sql_url)
    async with sql.begin() as connection:
        await connection.run_sync(run)
    await sql.close()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_from_command_line())
