"""Totals by minute, five minutes, hour and day, with finer times to deliver and with errors by code; messages in
partitions of a day where the server has them.

All totals are counted anew from `messages`, both ways. MySQL commits each statement by itself: an upgrade that was
killed half-way is begun anew by the next, which drops what the first has made.
"""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from smsdeck.kit.sql import BinaryUuid, UtcDateTime

revision = "0003"
down_revision = "0002"

OPTIONS = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in {"engine": "InnoDB", "charset": "utf8mb4", "collate": "utf8mb4_bin"}.items()
}
ORDERED = OPTIONS | {"sqlite_with_rowid": False}
LEVELS = {"minute": 60, "5min": 300, "hour": 3600, "day": 86_400}
FINER = {"5min": "minute", "hour": "5min", "day": "hour"}
STATES = ("unknown", "accepted", "failed_submit", "no_report", "rejected", "expired", "undelivered", "delivered",
          "confirm_failed", "confirmed")
NOT_SENT = ("unknown", "failed_submit")
FAILED = ("unknown", "failed_submit", "no_report", "rejected", "expired", "undelivered", "confirm_failed")
BLAMES = ("us", "program", "gateway", "operator")
BOUNDS_MS = (1000, 1260, 1587, 2000, 2520, 3175, 4000, 5040, 6350, 8000, 10079, 12699, 16000, 20159, 25398, 32000,
             40317, 50797, 64000, 80635, 101594, 128000, 161270, 203187, 256000, 322540, 406375, 512000, 645080,
             812749, 1024000)
TTD = {f"ttd_le_{bound}ms": bound for bound in BOUNDS_MS} | {"ttd_over_1024000ms": None}
OLD_TTD = {f"ttd_le_{bound}": bound * 1000 for bound in (2, 5, 10, 30, 60, 120)} | {"ttd_over_120": None}
FAILURES = tuple(f"failure_{blame}" for blame in BLAMES)
TREND = ("sent", "success", *FAILURES, "failed_submit", "unknown")
SERIES = ("country", "operator", "program")
KEY = ("bucket", *SERIES)
ERROR_KEY = (*KEY, "state", "blame", "code")
OF_ONE_MESSAGE = re.compile(r"[0-9]{4,}|[0-9a-f]{8}[0-9a-f-]*", re.IGNORECASE)
AHEAD_DAYS, BEHIND_DAYS = 7, 100
MESSAGES = sa.table("messages", *(sa.column(name) for name in (
    "country", "operator", "program", "state", "blame", "error", "raw", "expects_code")),
    sa.column("id", BinaryUuid()), sa.column("sent_at", UtcDateTime()), sa.column("delivered_at", UtcDateTime()))


def upgrade() -> None:
    """Apply."""
    _drop_totals()
    now = datetime.now(UTC)
    for level in LEVELS:
        _create_rollup(level)
        _create_errors(level)
    op.create_table(
        "dirty_buckets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("bucket", UtcDateTime(), nullable=False),
        sa.Column("marked_at", UtcDateTime(), nullable=False),
        **OPTIONS,
    )
    kept = op.create_table(
        "kept",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_kept")),
        **ORDERED,
    )
    op.bulk_insert(kept, [{"name": name, "since": None} for name in ("messages", *LEVELS)])
    _fill_minutes("bucket", TTD, now)
    _fill_errors()
    for level, finer in FINER.items():
        _sum_up(f"rollup_{level}", f"rollup_{finer}", LEVELS[level], KEY, now)
        _sum_up(f"errors_{level}", f"errors_{finer}", LEVELS[level], ERROR_KEY, None)
    if op.get_bind().dialect.name != "sqlite" and not _partitioned():
        op.execute(f"ALTER TABLE messages PARTITION BY RANGE COLUMNS (id) ({', '.join(_days(now))})")


def downgrade() -> None:
    """Take back. Minutes get the coarser times to deliver of before, counted from the messages that are kept."""
    _drop_totals()
    op.create_table(
        "rollup_minute",
        sa.Column("minute", UtcDateTime(), nullable=False),
        *_series(),
        *_counts(OLD_TTD),
        sa.PrimaryKeyConstraint("minute", *SERIES, name=op.f("pk_rollup_minute")),
        **ORDERED,
    )
    op.create_index(op.f("ix_rollup_minute_updated_at"), "rollup_minute", ["updated_at"], unique=False)
    _fill_minutes("minute", OLD_TTD, datetime.now(UTC))
    if op.get_bind().dialect.name != "sqlite" and _partitioned():
        op.execute("ALTER TABLE messages REMOVE PARTITIONING")


def _drop_totals() -> None:
    tables = (*(f"rollup_{level}" for level in LEVELS), *(f"errors_{level}" for level in LEVELS))
    for name in (*tables, "dirty_buckets", "kept"):
        op.drop_table(name, if_exists=True)


def _series() -> list[sa.Column]:
    return [sa.Column(name, sa.String(length=length), nullable=False) for name, length in zip(SERIES, (2, 32, 32))]


def _counts(ttd: dict) -> list[sa.Column]:
    names = (*STATES, "sent", "success", *FAILURES, *ttd)
    return [
        *(sa.Column(name, sa.Integer(), nullable=False) for name in names),
        sa.Column("ttd_sum_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
    ]


def _create_rollup(level: str) -> None:
    name = f"rollup_{level}"
    op.create_table(
        name,
        sa.Column("bucket", UtcDateTime(), nullable=False),
        *_series(),
        *_counts(TTD),
        sa.PrimaryKeyConstraint(*KEY, name=op.f(f"pk_{name}")),
        **ORDERED,
    )
    if level == "minute":
        op.create_index(op.f("ix_rollup_minute_updated_at"), name, ["updated_at"], unique=False)
    if level in ("5min", "hour"):
        op.create_index(f"ix_{name}_trend", name, [*KEY, *TREND], unique=False)


def _create_errors(level: str) -> None:
    op.create_table(
        f"errors_{level}",
        sa.Column("bucket", UtcDateTime(), nullable=False),
        *_series(),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("blame", sa.String(length=8), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*ERROR_KEY, name=op.f(f"pk_errors_{level}")),
        **ORDERED,
    )


def _fill_minutes(bucket: str, ttd: dict, now: datetime) -> None:
    m = MESSAGES.c
    failed = m.state.in_(FAILED)
    tests = {name: m.state == name for name in STATES} | {
        "sent": m.state.not_in(NOT_SENT),
        "success": sa.or_(m.state == "confirmed", sa.and_(m.state == "delivered", sa.not_(m.expects_code))),
    }
    tests |= {f"failure_{blame}": sa.and_(failed, sa.func.coalesce(m.blame, "us") == blame) for blame in BLAMES}
    ms, below = _ms_to_deliver(), -1
    for name, bound in ttd.items():
        tests[name] = ms > below if bound is None else sa.and_(ms > below, ms <= bound)
        below = bound
    sums = {name: sa.func.sum(sa.case((test, 1), else_=0)) for name, test in tests.items()}
    sums["ttd_sum_ms"] = sa.func.sum(sa.func.coalesce(ms, 0))
    _insert_sums("rollup_minute", (bucket, *SERIES), MESSAGES, _start_of(m.sent_at, 60), sums, now)


def _fill_errors() -> None:
    m = MESSAGES.c
    start = _start_of(m.sent_at, 60).label("bucket")
    blame = sa.func.coalesce(m.blame, "us").label("blame")
    wanted = (start, m.country, m.operator, m.program, m.state, blame, m.error, m.raw)
    grouped = [sa.text(str(place + 1)) for place in range(len(wanted))]
    query = sa.select(*wanted, sa.func.count()).where(m.state.in_(FAILED)).group_by(*grouped)
    totals: Counter = Counter()
    for *key, error, raw, count in op.get_bind().execute(query):
        totals[(*key, OF_ONE_MESSAGE.sub("…", error or raw or "").strip()[:64])] += count
    names = (*ERROR_KEY, "count")
    table = sa.table("errors_minute", *(sa.column(name) for name in names))
    rows = [dict(zip(names, (*key, count))) for key, count in totals.items()]
    if rows:
        op.bulk_insert(table, rows)


def _sum_up(into: str, source: str, step_s: int, key: tuple, now: datetime | None) -> None:
    added = ("count",) if now is None else (*STATES, "sent", "success", *FAILURES, *TTD, "ttd_sum_ms")
    table = sa.table(source, *(sa.column(name) for name in (*key, *added)))
    sums = {name: sa.func.sum(table.c[name]) for name in added}
    _insert_sums(into, key, table, _start_of(table.c.bucket, step_s), sums, now)


def _insert_sums(into: str, key: tuple, source: sa.TableClause, start: sa.ColumnElement, sums: dict, now) -> None:
    names = [*key, *sums]
    values = [start, *(source.c[name] for name in key[1:]), *sums.values()]
    if now is not None:
        names.append("updated_at")
        values.append(sa.literal(now, UtcDateTime()))
    query = sa.select(*values).group_by(*(sa.text(str(place + 1)) for place in range(len(key))))
    op.execute(sa.insert(sa.table(into, *(sa.column(name) for name in names))).from_select(names, query))


def _start_of(moment: sa.ColumnElement, step_s: int) -> sa.ColumnElement:
    """The start of its bucket, as the store writes times."""
    if op.get_bind().dialect.name == "sqlite":
        name = moment.name
        seconds = f"CAST(strftime('%s', {name}) AS INTEGER) / {step_s} * {step_s}"
        return sa.literal_column(f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch') || '.000000'")
    seconds = f"TIMESTAMPDIFF(SECOND, '1970-01-01', {moment.name}) DIV {step_s} * {step_s}"
    return sa.literal_column(f"TIMESTAMPADD(SECOND, {seconds}, '1970-01-01')")


def _ms_to_deliver() -> sa.ColumnElement:
    """Whole milliseconds, none below zero; NULL where it was not delivered."""
    if op.get_bind().dialect.name == "sqlite":
        us = "(CAST(strftime('%s', {0}) AS INTEGER) * 1000000 + CAST(substr({0}, 21, 6) AS INTEGER))"
        return sa.literal_column(f"MAX(0, ({us.format('delivered_at')} - {us.format('sent_at')}) / 1000)")
    return sa.literal_column("GREATEST(0, TIMESTAMPDIFF(MICROSECOND, sent_at, delivered_at) DIV 1000)")


def _partitioned() -> bool:
    query = (
        "SELECT COUNT(*) FROM information_schema.partitions WHERE table_schema = DATABASE()"
        " AND table_name = 'messages' AND partition_name IS NOT NULL"
    )
    return bool(op.get_bind().scalar(sa.text(query)))


def _days(now: datetime) -> list[str]:
    """One partition for each day from that of the oldest id (of those of the last 100 days) to a week ahead."""
    oldest = op.get_bind().scalar(sa.select(sa.func.min(MESSAGES.c.id, type_=BinaryUuid())))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = datetime.fromtimestamp(min((oldest.int >> 80) / 1000, now.timestamp()), UTC) if oldest else now
    first = max(first, today - timedelta(days=BEHIND_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [first + timedelta(days=n) for n in range((today - first).days + AHEAD_DAYS + 1)]
    ends = [(day, round((day + timedelta(days=1)).timestamp() * 1000)) for day in days]
    made = [f"PARTITION p{day:%Y%m%d} VALUES LESS THAN (x'{end:012x}{'0' * 20}')" for day, end in ends]
    return [*made, "PARTITION p_ahead VALUES LESS THAN (MAXVALUE)"]
