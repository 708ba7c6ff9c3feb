"""The only SQL on `messages`. Nothing here commits: whoever opened the transaction does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Dialect, RowMapping, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.message import Message
from smsdeck.messages.models import messages
from smsdeck.messages.states import Blame, State
from smsdeck.messages.upsert import upsert

STAMP = "updated_at"
OWN = tuple(column.name for column in messages.columns if column.name not in {"final_at", STAMP})
STORED = tuple(messages.c[name] for name in (*OWN, "final_at"))
ALL = (*OWN, "final_at", STAMP)

KEPT = ("id", "country", "operator", "program", "session")
"""What never changes of a message."""

CHANGING = ("state", "expects_code", "sent_at", "final_at", STAMP)
OPTIONAL = tuple(name for name in OWN if name not in {*KEPT, *CHANGING})
STATES: Mapping[str, State] = {state.value: state for state in State}


async def lock(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Message]:
    """The messages of these ids that exist, locked until the transaction ends, in id order so that two
    batches never wait for each other in a ring.
    """
    query = select(*STORED).where(messages.c.id.in_(ids)).order_by(messages.c.id).with_for_update()
    found = map(_from_values, await connection.execute(query))
    return {message.id: message for message in found}


async def find(connection: AsyncConnection, message_id: UUID) -> Message | None:
    """The message of this id, if it exists."""
    rows = (await connection.execute(select(messages).where(messages.c.id == message_id))).mappings()
    return next((from_row(row) for row in rows), None)


async def add(connection: AsyncConnection, new: Sequence[Message], now: datetime) -> None:
    """Insert; IntegrityError if another transaction inserted one of them since `lock`."""
    if new:
        prepared = _prepared(connection.dialect, ALL, None)
        await connection.exec_driver_sql(prepared.sql, [prepared.row(message, now) for message in new])


async def replace(connection: AsyncConnection, changed: Sequence[tuple[Message, Message]], now: datetime) -> None:
    """Overwrite messages that `lock` has found; each as it was and as it is. An upsert, because drivers send many
    of those at once, and many UPDATEs one by one. Only columns that change in one of them, or may not be empty.
    """
    if changed:
        optional = [name for name in OPTIONAL if any(getattr(a, name) != getattr(b, name) for a, b in changed)]
        names = (*KEPT, *CHANGING, *optional)
        prepared = _prepared(connection.dialect, names, frozenset((*CHANGING, *optional)))
        await connection.exec_driver_sql(prepared.sql, [prepared.row(after, now) for _, after in changed])


async def overdue(
    connection: AsyncConnection,
    accepted_before: datetime,
    called_before: datetime,
    delivered_before: datetime,
    limit: int,
) -> list[Message]:
    """Messages still pending although sent before the first moment (before the second where a call of the
    gateway is waited for), or delivered before the third; oldest first.
    """
    sent_at, state = messages.c.sent_at, messages.c.state
    waits_for_code = and_(messages.c.expects_code, messages.c.delivered_at < delivered_before)
    silent = or_(sent_at < accepted_before, and_(messages.c.by_callback, sent_at < called_before))
    silent = and_(state == State.accepted, sent_at < called_before, silent)
    unconfirmed = and_(state == State.delivered, sent_at < delivered_before, waits_for_code)
    found: list[Message] = []
    for wanted in (silent, unconfirmed):
        query = select(messages).where(wanted)
        rows = (await connection.execute(query.order_by(sent_at).limit(limit))).mappings()
        found += [from_row(row) for row in rows]
    return found


def _offered(_present: ColumnElement[Any], offered: ColumnElement[Any]) -> ColumnElement[Any]:
    return offered


@dataclass(frozen=True)
class Filter:
    """Which messages to list. `after` is the (sent_at, id) of the last one of the page before."""

    start: datetime
    end: datetime
    limit: int
    equal: Mapping[str, str]
    after: tuple[datetime, UUID] | None = None


async def newest(connection: AsyncConnection, wanted: Filter) -> list[Message]:
    """Newest first by (sent_at, id), so that what comes in meanwhile moves no page."""
    sent_at, key = messages.c.sent_at, messages.c.id
    query = select(messages).where(sent_at >= wanted.start, sent_at < wanted.end)
    query = query.where(*(messages.c[name] == value for name, value in wanted.equal.items()))
    if wanted.after:
        at, last = wanted.after
        query = query.where(sent_at <= at, or_(sent_at < at, key < last))
    query = query.order_by(sent_at.desc(), key.desc()).limit(wanted.limit)
    return [from_row(row) for row in (await connection.execute(query)).mappings()]


def from_row(row: RowMapping) -> Message:
    """A stored message. `state_at` is not stored: it is one of the times that are."""
    return _from_values([row[column.name] for column in STORED])


def _from_values(values: Sequence[Any]) -> Message:
    """Of the columns `STORED`."""
    fields = dict(zip(OWN, values, strict=False))
    fields["state"] = state = STATES[fields["state"]]
    fields["blame"] = fields["blame"] and Blame(fields["blame"])
    present = fields["delivered_at"] if state is State.delivered else fields["accepted_at"]
    return Message(**fields, state_at=values[-1] or present)


@dataclass(frozen=True)
class _Prepared:
    """A statement in the driver's words, and how its rows are made: SQLAlchemy would prepare each row of a batch
    anew, which takes it as long as sending them.
    """

    sql: str
    fields: Callable[[Message], tuple[Any, ...]]
    stamp: int
    binds: Sequence[tuple[int, Callable[[Any], Any]]]

    def row(self, message: Message, now: datetime) -> Sequence[Any]:
        """The message's values, with `now` where the statement stamps it."""
        values = list(self.fields(message))
        values.insert(self.stamp, now)
        for place, bind in self.binds:
            values[place] = bind(values[place])
        return tuple(values)


@lru_cache(maxsize=256)
def _prepared(dialect: Dialect, names: tuple[str, ...], changing: frozenset[str] | None) -> _Prepared:
    """To insert these columns, or, where the message is known, to overwrite those of them that change."""
    statement = upsert(messages, dialect.name, _offered, changing) if changing else insert(messages)
    compiled = statement.compile(dialect=dialect, column_keys=names)
    order = list(compiled.positiontup or ())
    binds = [messages.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    fields = attrgetter(*(name for name in order if name != STAMP))
    return _Prepared(
        str(compiled), fields, order.index(STAMP), [(place, bind) for place, bind in enumerate(binds) if bind]
    )
