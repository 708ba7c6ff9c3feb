"""Messages and minute totals.

`messages` has no partitions yet. MySQL can partition it by ranges of its primary key, whose first 48 bits are
the time; what that costs and what retention it buys can be judged only against real volumes, and it must not
be needed on SQLite. It comes with retention, as a migration of its own.
"""

import sqlalchemy as sa
from alembic import op

from smsdeck.kit.sql import BinaryUuid, UtcDateTime

revision = "0001"
down_revision = None

OPTIONS = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"}.items()
} | {"sqlite_with_rowid": False}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "messages",
        sa.Column("id", BinaryUuid(length=16), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("operator", sa.String(length=32), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("blame", sa.String(length=8), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("raw", sa.String(length=64), nullable=True),
        sa.Column("trigger_id", sa.String(length=64), nullable=True),
        sa.Column("to_masked", sa.String(length=20), nullable=True),
        sa.Column("to_hash", sa.BINARY(length=32), nullable=True),
        sa.Column("expects_code", sa.Boolean(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("final_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        **OPTIONS,
    )
    op.create_index(op.f("ix_messages_country_sent_at"), "messages", ["country", "sent_at"], unique=False)
    op.create_index(op.f("ix_messages_sent_at"), "messages", ["sent_at"], unique=False)
    op.create_index(op.f("ix_messages_state_sent_at"), "messages", ["state", "sent_at"], unique=False)
    op.create_index(op.f("ix_messages_updated_at"), "messages", ["updated_at"], unique=False)
    op.create_table(
        "rollup_minute",
        sa.Column("minute", UtcDateTime(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("operator", sa.String(length=32), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("failed_submit", sa.Integer(), nullable=False),
        sa.Column("no_report", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("undelivered", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("confirm_failed", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("success", sa.Integer(), nullable=False),
        sa.Column("failure_us", sa.Integer(), nullable=False),
        sa.Column("failure_program", sa.Integer(), nullable=False),
        sa.Column("failure_gateway", sa.Integer(), nullable=False),
        sa.Column("failure_operator", sa.Integer(), nullable=False),
        sa.Column("ttd_le_2", sa.Integer(), nullable=False),
        sa.Column("ttd_le_5", sa.Integer(), nullable=False),
        sa.Column("ttd_le_10", sa.Integer(), nullable=False),
        sa.Column("ttd_le_30", sa.Integer(), nullable=False),
        sa.Column("ttd_le_60", sa.Integer(), nullable=False),
        sa.Column("ttd_le_120", sa.Integer(), nullable=False),
        sa.Column("ttd_over_120", sa.Integer(), nullable=False),
        sa.Column("ttd_sum_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("minute", "country", "operator", "program", name=op.f("pk_rollup_minute")),
        **OPTIONS,
    )
    op.create_index(op.f("ix_rollup_minute_updated_at"), "rollup_minute", ["updated_at"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_rollup_minute_updated_at"), table_name="rollup_minute")
    op.drop_table("rollup_minute")
    op.drop_index(op.f("ix_messages_updated_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_state_sent_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_sent_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_country_sent_at"), table_name="messages")
    op.drop_table("messages")
