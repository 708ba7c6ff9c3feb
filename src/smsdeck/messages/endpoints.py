"""Events in (programs), messages out (people)."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from smsdeck.access.current import current_session
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.errors import InvalidInputError
from smsdeck.kit import paging
from smsdeck.kit.clock import Clock, to_datetime
from smsdeck.kit.services import service
from smsdeck.kit.sql import Sql
from smsdeck.messages import repository
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.events import Event, EventBatch, Pair, objection, to_message
from smsdeck.messages.intake import Result
from smsdeck.messages.message import Message
from smsdeck.messages.ranges import RangeQuery
from smsdeck.messages.states import Blame, State

router = APIRouter(tags=["messages"])
NOT_YOURS = "The message belongs to another session or pair."


class MessageDesk:
    """What these endpoints need: the way in, the store to read from, the clock, the key of number hashes."""

    def __init__(self, batcher: Batcher, sql: Sql, clock: Clock, number_key: bytes) -> None:
        self._batcher = batcher
        self._sql = sql
        self._clock = clock
        self._key = number_key

    def now(self) -> datetime:
        """The present."""
        return to_datetime(self._clock.now_ms())

    async def report(self, events: list[Event], session: SessionIdentity) -> list[tuple[Result, str]]:
        """What became of each event, with a reason where it was refused; after the commit."""
        now = self.now()
        objections = [objection(event, session, now) for event in events]
        fine = [event for event, wrong in zip(events, objections, strict=True) if not wrong]
        taken = iter(await self._batcher.take([to_message(event, session, self._key) for event in fine]))
        return [(Result.refused, wrong) if wrong else _explained(next(taken)) for wrong in objections]

    async def newest(self, wanted: repository.Filter) -> list[Message]:
        """Messages, newest first."""
        async with self._sql.read() as connection:
            return await repository.newest(connection, wanted)


def _explained(result: Result) -> tuple[Result, str]:
    return result, NOT_YOURS if result is Result.refused else ""


class EventResult(BaseModel):
    """What became of one event."""

    message_id: UUID
    outcome: Result
    detail: str = Field(description="Why it was refused; empty otherwise.")


class EventResults(BaseModel):
    """One for each event, in their order."""

    results: list[EventResult]


@router.post("/events", summary="Report what happened to messages")
async def report_events(
    batch: EventBatch,
    session: Annotated[SessionIdentity, Depends(current_session)],
    desk: Annotated[MessageDesk, service(MessageDesk)],
) -> EventResults:
    """Up to 500 events of the session whose token this is, in any order; answered after they are durable.

    Sending a batch again is harmless: each event counts once (`repeat`). A `refused` event never will be
    taken (not this session's pair or message, or its times are out of range); the others of its batch are.
    On 503 nothing is known to be stored: send the same batch again.
    """
    outcomes = await desk.report(batch.events, session)
    return EventResults(
        results=[
            EventResult(message_id=UUID(int=event.message_id.int), outcome=result, detail=detail)
            for event, (result, detail) in zip(batch.events, outcomes, strict=True)
        ]
    )


class MessageItem(BaseModel):
    """One message."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    country: str
    operator: str
    pair: str
    program: str
    session: str
    state: State
    blame: Blame | None = Field(description="Whose failure it is; null where it is none.")
    error: str | None
    raw: str | None = Field(description="The gateway's own word for the state.")
    to: str | None = Field(validation_alias="to_masked", description="Masked: +9989*****12.")
    sent_at: datetime
    accepted_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    final_at: datetime | None = Field(description="When it came to its outcome; null while pending.")


class MessagePage(BaseModel):
    """Newest first."""

    items: list[MessageItem]
    next_cursor: str | None = Field(description="Give it as `cursor` for older ones; null at the end.")


class MessageQuery(RangeQuery):
    """Which messages."""

    country: str | None = Field(None, pattern="^[A-Z]{2}$", examples=["UZ"])
    pair: Pair | None = Field(None, examples=["UZ_uzmobile"])
    session: str | None = Field(None, max_length=64, examples=["program1_UZ_uzmobile"])
    state: State | None = None
    cursor: str | None = Field(None, max_length=200)
    limit: int = Field(100, ge=1, le=1000)

    @model_validator(mode="after")
    def _pair_in_country(self) -> Self:
        if self.pair and self.country and not self.pair.startswith(self.country):
            raise ValueError(f"pair {self.pair} is not in country {self.country}")
        return self


@router.get("/messages", summary="List messages")
async def list_messages(
    query: Annotated[MessageQuery, Query()], desk: Annotated[MessageDesk, service(MessageDesk)]
) -> MessagePage:
    """By the time of the send (`sent_at`), newest first; of the last 24 h where no time is given.

    A cursor stays right while new messages come in.
    """
    span = query.range(desk.now(), "24h")
    after = _parse_cursor(query.cursor) if query.cursor else None
    wanted = repository.Filter(span.start, span.end, query.limit + 1, _equal(query), after)
    found = await desk.newest(wanted)
    page = found[: query.limit]
    more = len(found) > query.limit
    return MessagePage(
        items=[MessageItem.model_validate(message) for message in page],
        next_cursor=paging.encode(f"{page[-1].sent_at.isoformat()}|{page[-1].id}") if more else None,
    )


def _equal(query: MessageQuery) -> dict[str, Any]:
    equal = {"country": query.country, "session": query.session, "state": query.state and query.state.value}
    if query.pair:
        equal["country"], equal["operator"] = query.pair.split("_", 1)
    return {name: value for name, value in equal.items() if value is not None}


def _parse_cursor(cursor: str) -> tuple[datetime, UUID]:
    at, _, key = paging.decode(cursor).partition("|")
    try:
        return datetime.fromisoformat(at).astimezone(), UUID(key)
    except ValueError as error:
        raise InvalidInputError("The cursor is not one that this API gave.", hint="Leave it out.") from error
