"""Totals by country alone, of five minutes and of hours, which long trends read; and of which days they are there.

None are made here: on a store with months of totals that would keep serve from starting. All days there are have
`by_country` false, and serve's loop makes the totals of one after the other.

MySQL commits each statement by itself: an upgrade that was killed half-way is finished by the next.
"""

import sqlalchemy as sa
from alembic import op

from smsdeck.kit.sql import UtcDateTime

revision = "0004"
down_revision = "0003"

OPTIONS = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"}.items()
} | {"sqlite_with_rowid": False}
LEVELS = ("5min", "hour")
COUNTS = ("sent", "success", "failure_us", "failure_program", "failure_gateway", "failure_operator", "failed_submit",
          "unknown", "delivered", "confirm_failed", "confirmed")
INDEX = "ix_rollup_day_by_country_bucket"


def upgrade() -> None:
    """Apply."""
    for level in LEVELS:
        op.create_table(
            f"rollup_country_{level}",
            sa.Column("bucket", UtcDateTime(), nullable=False),
            sa.Column("country", sa.String(length=2), nullable=False),
            *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
            sa.PrimaryKeyConstraint("bucket", "country", name=op.f(f"pk_rollup_country_{level}")),
            if_not_exists=True,
            **OPTIONS,
        )
    days = sa.inspect(op.get_bind())
    if "by_country" not in {column["name"] for column in days.get_columns("rollup_day")}:
        by_country = sa.Column("by_country", sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("rollup_day", by_country)
    if INDEX not in {index["name"] for index in days.get_indexes("rollup_day")}:
        op.create_index(op.f(INDEX), "rollup_day", ["by_country", "bucket"])


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f(INDEX), "rollup_day")
    op.drop_column("rollup_day", "by_country")
    for level in LEVELS:
        op.drop_table(f"rollup_country_{level}")
