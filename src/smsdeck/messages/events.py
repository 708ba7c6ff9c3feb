"""What programs send to `POST /events`: strict and bounded, each event complete in itself."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import UUID7, AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic.config import JsonDict

from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.catalog import names
from smsdeck.catalog.numbers.hashes import hash_number
from smsdeck.kit.masking import mask, mask_all
from smsdeck.messages.message import Message
from smsdeck.messages.states import Blame, State, blame_for

MAX_EVENTS = 500
MAX_NOTE = 64
OLDEST = timedelta(days=7)
NEWEST = timedelta(hours=1)

Pair = Annotated[str, StringConstraints(pattern=f"^{names.PAIR}$")]
Gateway = Annotated[str, StringConstraints(pattern=f"^{names.GATEWAY}$")]
Note = Annotated[str, StringConstraints(max_length=MAX_NOTE, pattern=r"^[^\x00-\x1f\x7f]*$")]
Recipient = Annotated[str, StringConstraints(pattern=f"^{names.E164}$")]

EXAMPLE: JsonDict = {
    "message_id": "019aa9f0-5c1e-7cc4-b1a3-0b6f3d2a9e11",
    "pair": "UZ_uzmobile",
    "state": "delivered",
    "at": "2026-11-24T01:30:04.217000Z",
    "sent_at": "2026-11-24T01:30:01.900000Z",
    "expects_code": True,
    "to": "+998901234512",
    "trigger_id": "7c1b09",
    "raw": "DELIVRD",
}


class Event(BaseModel):
    """One thing that happened to one message."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    message_id: UUID7 = Field(description="The permit's id, which is the gateway reference too.")
    pair: Pair = Field(description="Country and operator; the session's own, or one that left it within 24 h.")
    state: State
    at: AwareDatetime = Field(description="When it happened, on the permit's clock.")
    sent_at: AwareDatetime = Field(description="The send itself: time of grant plus monotonic seconds since.")
    expects_code: StrictBool = Field(description="Whether the message succeeds by a submitted code only.")
    to: Recipient | None = Field(None, description="E.164. Kept masked and as a keyed hash, never in full.")
    trigger_id: Note | None = Field(None, description="The gateway's own name of the message.")
    raw: Note | None = Field(None, description="The gateway's word for the state, such as UNDELIV.")
    error: Note | None = Field(None, description="What went wrong. Phone numbers in it are masked.")
    gateway: Gateway | None = Field(None, description="The gateway that it went to.")
    by_callback: StrictBool = Field(
        False, description="Whether the gateway itself reports how it fares, by a call."
    )
    blame: Blame | None = Field(None, description="Whose failure it is, where the usual one is not to blame.")


class EventBatch(BaseModel):
    """Events of one session, in any order."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"events": [EXAMPLE]}]})

    events: list[Event] = Field(min_length=1, max_length=MAX_EVENTS)


def objection(event: Event, session: SessionIdentity, now: datetime) -> str | None:
    """Why this event cannot be this session's, or None. `now` is the clock of serve."""
    if not session.may_report(event.pair):
        return f"{event.pair} is not a pair of {session.session}."
    for name, moment in (("at", event.at), ("sent_at", event.sent_at)):
        if not now - OLDEST <= moment <= now + NEWEST:
            return f"{name} is not within the last 7 days and the next hour."
    return None


def to_message(event: Event, session: SessionIdentity, key: bytes) -> Message:
    """The event as a piece of knowledge about its message."""
    country, operator = names.split_pair(event.pair)

    def when(*states: State) -> datetime | None:
        return event.at if event.state in states else None

    return Message(
        id=UUID(int=event.message_id.int),
        country=country,
        operator=operator,
        program=session.program,
        session=session.session,
        expects_code=event.expects_code,
        sent_at=event.sent_at,
        state=event.state,
        state_at=event.at,
        blame=blame_for(event.state, event.blame),
        error=_note(event.error),
        raw=_note(event.raw),
        trigger_id=event.trigger_id,
        to_masked=mask(event.to) if event.to else None,
        to_hash=hash_number(event.to, key) if event.to else None,
        accepted_at=when(State.accepted),
        delivered_at=when(State.delivered),
        confirmed_at=when(State.confirmed),
        gateway=event.gateway,
        by_callback=event.by_callback,
    )


def _note(text: str | None) -> str | None:
    return mask_all(text)[:MAX_NOTE] if text else None
