"""Which gateway took a message, and whether its reports come by callback: then serve itself closes silence."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply. Messages of before were all polled for by their programs. MySQL commits each ALTER by itself, so an
    upgrade that was killed between them is finished by the next.
    """
    known = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("messages")}
    gateway = sa.Column("gateway", sa.String(length=32), nullable=True)
    by_callback = sa.Column("by_callback", sa.Boolean(), nullable=False, server_default=sa.false())
    for column in (gateway, by_callback):
        if column.name not in known:
            op.add_column("messages", column)


def downgrade() -> None:
    """Take back."""
    op.drop_column("messages", "by_callback")
    op.drop_column("messages", "gateway")
