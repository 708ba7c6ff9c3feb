"""Totals of messages: `rollup_minute`, `rollup_5min`, `rollup_hour`, `rollup_day`, and the same four of `errors_`.

A row of `rollup_<level>` is one bucket × country × operator × program that any message was sent in:

- `bucket` (its start, UTC, a multiple of the level's length since the epoch), `country`, `operator`, `program`:
  the key;
- a column for each state of a message (`accepted`, `delivered`, … see `messages.states.State`): messages that are
  in it now. All of them together are the attempts;
- `sent`: accepted by the gateway, whatever came after. `success`: confirmed, or delivered where no code is due;
- `failure_operator`, `failure_gateway`, `failure_program`, `failure_us`: failures by blame. So `sent − success −
  (failures − failed_submit − unknown)` are pending;
- `ttd_le_<bound>ms` … `ttd_over_1024000ms`: deliveries by time from send to delivery (`rollups.histogram`), each
  in one; `ttd_sum_ms`: the sum of these times;
- `updated_at`: when the row was last written.

A row of `errors_<level>` counts failures (`count`) by the same key and `state`, `blame` and `code` (the program's
or gateway's own short word for it, `rollups.shares.code_of`; empty where there is none). Rows of zeros may stand.

A row of `rollup_country_5min` or `rollup_country_hour` is one bucket × country: the columns of trends, summed over
the country's rows of that level in the transaction that made these. Days of which that was not done have rows of
`rollup_day` whose `by_country` is false.

Messages count in the bucket of their send (`sent_at`), however late their reports are, each once, as what it is
now. The minute's rows are exact at every commit of the intake; the others follow by `dirty_buckets` in seconds.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, false

from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import UtcDateTime
from smsdeck.messages.models import SERVER_OPTIONS
from smsdeck.messages.states import Blame, State
from smsdeck.rollups import histogram
from smsdeck.rollups.levels import Level

STATES = tuple(state.value for state in State)
FAILURES = tuple(f"failure_{blame.value}" for blame in Blame)
COUNTS = (*STATES, "sent", "success", *FAILURES, *histogram.COLUMNS)
"""Columns that count messages, each by what it is now."""

SUMS = (*COUNTS, "ttd_sum_ms")
"""Columns that add up over buckets and series."""

SERIES = ("country", "operator", "program")
KEY = ("bucket", *SERIES)
ERROR_KEY = (*KEY, "state", "blame", "code")
COUNTRY_KEY = ("bucket", "country")

DELIVERED = (State.delivered.value, State.confirm_failed.value, State.confirmed.value)
"""States of messages that reached the recipient, whatever came after."""

TREND = ("sent", "success", *FAILURES, State.failed_submit.value, State.unknown.value, *DELIVERED)
"""What attempts, sent, delivered, success, failure and pending are made of."""


def _key(series: Sequence[str] = SERIES) -> list[Column[Any]]:
    lengths = dict(zip(SERIES, (2, 32, 32), strict=True))
    texts = (Column(name, String(lengths[name]), primary_key=True) for name in series)
    return [Column("bucket", UtcDateTime(), primary_key=True), *texts]


def _rollup(level: Level) -> Table:
    # A trend reads months of rows for a few columns: an index that holds just them is a quarter of the table.
    indexes = (
        [Index(f"ix_rollup_{level}_trend", *KEY, *TREND)] if level in {Level.five_minutes, Level.hour} else []
    )
    indexes += [Index(None, "updated_at")] if level is Level.minute else []
    return Table(
        f"rollup_{level}",
        metadata,
        *_key(),
        *(Column(name, Integer, nullable=False) for name in COUNTS),
        Column("ttd_sum_ms", BigInteger, nullable=False),
        Column("updated_at", UtcDateTime(), nullable=False),
        *(_by_country() if level is Level.day else []),
        *indexes,
        **SERVER_OPTIONS,
    )


def _by_country() -> list[Column[Any] | Index]:
    # The store's own default, because a serve of before, which knows nothing of totals by country, leaves it out.
    return [
        Column("by_country", Boolean(create_constraint=False), nullable=False, server_default=false()),
        Index(None, "by_country", "bucket"),
    ]


def _countries(level: Level) -> Table:
    return Table(
        f"rollup_country_{level}",
        metadata,
        *_key(COUNTRY_KEY[1:]),
        *(Column(name, Integer, nullable=False) for name in TREND),
        **SERVER_OPTIONS,
    )


def _errors(level: Level) -> Table:
    return Table(
        f"errors_{level}",
        metadata,
        *_key(),
        Column("state", String(16), primary_key=True),
        Column("blame", String(8), primary_key=True),
        Column("code", String(64), primary_key=True),
        Column("count", Integer, nullable=False),
        **SERVER_OPTIONS,
    )


ROLLUPS = {level: _rollup(level) for level in Level}
ERRORS = {level: _errors(level) for level in Level}
COUNTRIES = {level: _countries(level) for level in (Level.five_minutes, Level.hour)}
"""Of the levels that long trends read: a quarter of the rows, and narrow ones."""

rollup_minute = ROLLUPS[Level.minute]

dirty_buckets = Table(
    "dirty_buckets",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("bucket", UtcDateTime(), nullable=False),
    Column("marked_at", UtcDateTime(), nullable=False),
    **{name: value for name, value in SERVER_OPTIONS.items() if name != "sqlite_with_rowid"},
)
"""Five-minute buckets whose minutes changed since the coarser totals were made. The intake only adds marks (if it
updated them, serves would wait for each other); the loop that made the totals takes them away.
"""

kept = Table(
    "kept",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("since", UtcDateTime()),
    **SERVER_OPTIONS,
)
"""From when on all rows are kept: of `messages`, and of each level's totals; null where nothing was ever dropped.
Moved before rows are dropped. Whoever remakes or drops totals locks these rows first.
"""

KEPT = ("messages", *(level.value for level in Level))
