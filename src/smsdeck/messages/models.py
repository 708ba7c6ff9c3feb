"""The table of messages: one row each, keyed by the id that its program chose."""

from typing import Any

from sqlalchemy import BINARY, Boolean, Column, Index, String, Table, false

from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import BinaryUuid, UtcDateTime

SERVER_OPTIONS: dict[str, Any] = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in {
        "engine": "InnoDB",
        "charset": "utf8mb4",
        "collate": "utf8mb4_bin",  # as SQLite compares: the servers' defaults ignore case and differ
    }.items()
} | {"sqlite_with_rowid": False}
"""For every table: rows stored in the order of the primary key, text compared byte by byte."""

messages = Table(
    "messages",
    metadata,
    Column("id", BinaryUuid(), primary_key=True),
    Column("country", String(2), nullable=False),
    Column("operator", String(32), nullable=False),
    Column("program", String(32), nullable=False),
    Column("session", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("blame", String(8)),
    Column("error", String(64)),
    Column("raw", String(64)),
    Column("trigger_id", String(64)),
    Column("to_masked", String(20)),
    Column("to_hash", BINARY(32)),
    Column("expects_code", Boolean(create_constraint=False), nullable=False),
    Column("sent_at", UtcDateTime(), nullable=False),
    Column("accepted_at", UtcDateTime()),
    Column("delivered_at", UtcDateTime()),
    Column("confirmed_at", UtcDateTime()),
    Column("final_at", UtcDateTime()),
    Column("updated_at", UtcDateTime(), nullable=False),
    Column("gateway", String(32)),
    Column("by_callback", Boolean(create_constraint=False), nullable=False, server_default=false()),
    Index(None, "sent_at"),
    Index(None, "country", "sent_at"),
    Index(None, "state", "sent_at"),  # the sweeper's question: what is still open, oldest first
    Index(None, "updated_at"),
    **SERVER_OPTIONS,
)
