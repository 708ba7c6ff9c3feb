"""Events in (programs), messages out (people)."""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from smsdeck.access.current import current_session
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.errors import NotFoundError
from smsdeck.kit.clock import Clock, present
from smsdeck.kit.services import service
from smsdeck.kit.sql import Sql
from smsdeck.messages import repository
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.dlr import DlrDesk, Outcome
from smsdeck.messages.events import Event, EventBatch, objection, to_message
from smsdeck.messages.gateway_signs import GatewaySigns
from smsdeck.messages.intake import Result
from smsdeck.messages.life import MessageLife, life
from smsdeck.messages.listing import MessagePage, MessageQuery, page, parse
from smsdeck.messages.message import Message

router = APIRouter()
LONGEST_CALL = 2_000
NOT_YOURS = "The message belongs to another session or pair."


class MessageDesk:
    """What these endpoints need: the way in, the store to read from, the clock, the key of number hashes, and who
    keeps account of gateways, if anybody does.
    """

    def __init__(
        self, batcher: Batcher, sql: Sql, clock: Clock, number_key: bytes, signs: GatewaySigns | None = None
    ) -> None:
        self._batcher = batcher
        self._sql = sql
        self._clock = clock
        self._key = number_key
        self._signs = signs

    def now(self) -> datetime:
        """The present."""
        return present(self._clock)

    async def report(self, events: list[Event], session: SessionIdentity) -> list[tuple[Result, str]]:
        """What became of each event, with a reason where it was refused; after the commit."""
        now = self.now()
        objections = [objection(event, session, now) for event in events]
        fine = [event for event, wrong in zip(events, objections, strict=True) if not wrong]
        reports = [to_message(event, session, self._key) for event in fine]
        results = await self._batcher.take(reports)
        if self._signs:
            self._signs.heard(reports, results, now)
        taken = iter(results)
        return [(Result.refused, wrong) if wrong else _explained(next(taken)) for wrong in objections]

    async def newest(self, wanted: repository.Filter) -> list[Message]:
        """Messages, newest first."""
        async with self._sql.read() as connection:
            return await repository.newest(connection, wanted)

    async def find(self, message_id: UUID) -> Message:
        """NotFoundError for one that never was, or is not kept any more."""
        async with self._sql.read() as connection:
            found = await repository.find(connection, message_id)
        if found is None:
            hint = (
                "Messages are kept for SMSDECK_KEEP_MESSAGES_DAYS days; figures of older ones are in the metrics."
            )
            raise NotFoundError(f"There is no message {message_id}.", hint=hint)
        return found


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


class DeliveryReport(BaseModel):
    """What became of a gateway's call."""

    outcome: Outcome


@router.post("/events", tags=["messages"], summary="Report what happened to messages")
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


@router.get("/messages", tags=["messages"], summary="List messages")
async def list_messages(
    query: Annotated[MessageQuery, Query()], desk: Annotated[MessageDesk, service(MessageDesk)]
) -> MessagePage:
    """By the time of the send (`sent_at`), newest first; of the last 24 h where no time is given.

    A cursor stays right while new messages come in.
    """
    return page(await desk.newest(parse(query, desk.now())), query.limit)


@router.get("/messages/{message_id}", tags=["messages"], summary="One message's life")
async def message(message_id: UUID, desk: Annotated[MessageDesk, service(MessageDesk)]) -> MessageLife:
    """The states it came through and when, what the gateway said last, and what it waits for. Its number is masked
    and kept nowhere in full.
    """
    return life(await desk.find(message_id))


@router.get("/gateways/{name}/dlr", tags=["gateways"], summary="Delivery report of a gateway")
@router.post("/gateways/{name}/dlr", tags=["gateways"], summary="Delivery report of a gateway")
async def delivery_report(
    name: str, request: Request, desk: Annotated[DlrDesk, service(DlrDesk)]
) -> DeliveryReport:
    """For gateways that call back; the address, signed, is made by the program that sends. How the message fares
    is said by `type` and `status` as Kannel does, or by `state` (DELIVRD, UNDELIV, EXPIRED …), in the address or
    in a body of JSON. Answered after the report is durable; a repeat is harmless. On 503 nothing is stored, and
    the gateway should call again.
    """
    return DeliveryReport(outcome=await desk.take(name, await _called(request)))


async def _called(request: Request) -> dict[str, str]:
    """The address's fields, and `state` of the body if it has one. What is too long is left out."""
    fields = dict(request.query_params) if len(request.url.query) <= LONGEST_CALL else {}
    body = await request.body()
    if body and len(body) <= LONGEST_CALL:
        fields |= _state_of(body)
    return fields


def _state_of(body: bytes) -> dict[str, str]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    state = said.get("state") if isinstance(said, dict) else None
    return {"state": state} if isinstance(state, str) else {}
