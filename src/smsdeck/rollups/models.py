"""Totals per minute of the send, country, operator and program."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import UtcDateTime
from smsdeck.messages.models import SERVER_OPTIONS
from smsdeck.messages.states import Blame, State

DELIVERY_BOUNDS_S = (2, 5, 10, 30, 60, 120)
"""Each delivered message is in exactly one: the first bound that its time to deliver does not exceed."""

STATES = tuple(state.value for state in State)
FAILURES = tuple(f"failure_{blame.value}" for blame in Blame)
DELIVERY = (*(f"ttd_le_{bound}" for bound in DELIVERY_BOUNDS_S), "ttd_over_120")
COUNTS = (*STATES, "sent", "success", *FAILURES, *DELIVERY)
"""Columns that count messages, each by what it is now."""

SUMS = (*COUNTS, "ttd_sum_ms")
"""Columns that add up over minutes and series."""

rollup_minute = Table(
    "rollup_minute",
    metadata,
    Column("minute", UtcDateTime(), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("operator", String(32), primary_key=True),
    Column("program", String(32), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in COUNTS),
    Column("ttd_sum_ms", BigInteger, nullable=False),
    Column("updated_at", UtcDateTime(), nullable=False),
    Index(None, "updated_at"),
    **SERVER_OPTIONS,
)
