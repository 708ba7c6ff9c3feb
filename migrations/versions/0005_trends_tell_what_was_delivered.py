"""The narrow indexes of trends get the states of delivered messages: a trend tells these too.

Each is replaced in one statement, under its name, while others read and write: a serve of before asks for it by name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

LEVELS = ("5min", "hour")
BEFORE = ("bucket", "country", "operator", "program", "sent", "success", "failure_us", "failure_program",
          "failure_gateway", "failure_operator", "failed_submit", "unknown")
DELIVERED = ("delivered", "confirm_failed", "confirmed")


def upgrade() -> None:
    """Apply."""
    _replace((*BEFORE, *DELIVERED))


def downgrade() -> None:
    """Take back."""
    _replace(BEFORE)


def _replace(columns: tuple[str, ...]) -> None:
    """An upgrade that was killed between the two is finished by the next."""
    for level in LEVELS:
        table = f"rollup_{level}"
        index = f"ix_{table}_trend"
        there = next(one for one in sa.inspect(op.get_bind()).get_indexes(table) if one["name"] == index)
        if tuple(there["column_names"]) == columns:
            continue
        if op.get_bind().dialect.name == "sqlite":
            op.drop_index(index, table)
            op.create_index(index, table, columns)
        else:
            op.execute(f"ALTER TABLE {table} DROP INDEX {index}, ADD INDEX {index} ({', '.join(columns)})")
