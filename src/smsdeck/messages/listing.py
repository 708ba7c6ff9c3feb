"""The list of messages as people ask for it and get it: filters, cursors, items."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from smsdeck.catalog import names
from smsdeck.errors import InvalidInputError
from smsdeck.kit import paging
from smsdeck.messages.events import Pair
from smsdeck.messages.message import Message
from smsdeck.messages.ranges import RangeQuery
from smsdeck.messages.repository import Filter
from smsdeck.messages.states import Blame, State


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
    gateway: str | None = Field(description="The gateway that it went to; null for those of long ago.")
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

    country: str | None = Field(None, pattern=f"^{names.COUNTRY}$", examples=["UZ"])
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


def parse(query: MessageQuery, now: datetime) -> Filter:
    """What to ask the store for: one more than the page holds, which tells whether there is another page.

    InvalidInputError if the cursor is not ours.
    """
    span = query.range(now, "24h")
    after = _position(query.cursor) if query.cursor else None
    return Filter(span.start, span.end, query.limit + 1, _equal(query), after)


def page(found: list[Message], limit: int) -> MessagePage:
    """The answer out of what `parse` asked for."""
    items = [MessageItem.model_validate(message) for message in found[:limit]]
    last = items[-1] if len(found) > limit else None
    cursor = paging.encode(f"{last.sent_at.isoformat()}|{last.id}") if last else None
    return MessagePage(items=items, next_cursor=cursor)


def _equal(query: MessageQuery) -> dict[str, Any]:
    equal = {"country": query.country, "session": query.session, "state": query.state and query.state.value}
    if query.pair:
        equal["country"], equal["operator"] = names.split_pair(query.pair)
    return {name: value for name, value in equal.items() if value is not None}


def _position(cursor: str) -> tuple[datetime, UUID]:
    at, _, key = paging.decode(cursor).partition("|")
    try:
        return datetime.fromisoformat(at).astimezone(), UUID(key)
    except (ValueError, OverflowError) as error:
        raise InvalidInputError("The cursor is not one that this API gave.", hint="Leave it out.") from error
