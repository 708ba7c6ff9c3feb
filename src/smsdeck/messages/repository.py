"""The only SQL on `messages`. Nothing here commits: whoever opened the transaction does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.message import Message
from smsdeck.messages.models import messages
from smsdeck.messages.states import Blame, State
from smsdeck.messages.upsert import upsert

OWN = tuple(column.name for column in messages.columns if column.name not in {"final_at", "updated_at"})


async def lock(connection: AsyncConnection, ids: Sequence[UUID]) -> dict[UUID, Message]:
    """The messages of these ids that exist, locked until the transaction ends, in id order so that two
    batches never wait for each other in a ring.
    """
    query = select(messages).where(messages.c.id.in_(ids)).order_by(messages.c.id).with_for_update()
    rows = (await connection.execute(query)).mappings()
    return {row["id"]: from_row(row) for row in rows}


async def find(connection: AsyncConnection, message_id: UUID) -> Message | None:
    """The message of this id, if it exists."""
    rows = (await connection.execute(select(messages).where(messages.c.id == message_id))).mappings()
    return next((from_row(row) for row in rows), None)


async def add(connection: AsyncConnection, new: Sequence[Message], now: datetime) -> None:
    """Insert; IntegrityError if another transaction inserted one of them since `lock`."""
    if new:
        await connection.execute(insert(messages), [to_row(message, now) for message in new])


async def replace(connection: AsyncConnection, changed: Sequence[Message], now: datetime) -> None:
    """Overwrite messages that `lock` has found. An upsert, because drivers send many of those at once, and
    many UPDATEs one by one.
    """
    if changed:
        statement = upsert(messages, connection.dialect.name, _offered)
        await connection.execute(statement, [to_row(message, now) for message in changed])


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
    fields: dict[str, Any] = {name: row[name] for name in OWN}
    state = State(row["state"])
    present = row["delivered_at"] if state is State.delivered else row["accepted_at"]
    blame = row["blame"] and Blame(row["blame"])
    return Message(**fields | {"state": state, "blame": blame, "state_at": row["final_at"] or present})


def to_row(message: Message, now: datetime) -> dict[str, Any]:
    """All columns, `updated_at` being `now`."""
    return {name: getattr(message, name) for name in OWN} | {"final_at": message.final_at, "updated_at": now}
