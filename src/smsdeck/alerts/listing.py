"""The list of alerts that the console shows, newest first."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from smsdeck.alerts.alert import Kind, Severity, State
from smsdeck.errors import InvalidInputError
from smsdeck.kit import paging
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Database, Document

LONGEST_TIME = 15
"""Digits of a time in ms; MongoDB takes no integer beyond 64 bits."""


class AlertItem(BaseModel):
    """One alert."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "crash:01939f4e-5b1a-7c3e-8f21-0a5b6c7d8e9f",
                    "kind": "crash",
                    "severity": "critical",
                    "title": "program1_UZ_uzmobile crashed",
                    "text": "Killed by SIGKILL (Killed) after 2 h 5 min on sms1. Crashes of this session in "
                    "the last hour: the only one.",
                    "subject": "program1_UZ_uzmobile",
                    "at": "2026-11-24T01:30:00Z",
                    "state": "sent",
                    "sent_at": "2026-11-24T01:30:01Z",
                    "resolved_at": None,
                    "attempts": 1,
                    "last_error": "",
                }
            ]
        }
    )

    id: str
    kind: Kind
    severity: Severity
    title: str
    text: str
    subject: str
    at: AwareDatetime
    state: State
    sent_at: AwareDatetime | None
    resolved_at: AwareDatetime | None
    attempts: int
    last_error: str
    """Why it was not sent, or not yet; for a silenced one the reason of its silence."""


class AlertPage(BaseModel):
    """A page of alerts."""

    items: list[AlertItem]
    next_cursor: str | None
    total: int


def item(document: Document) -> AlertItem:
    """A stored alert as the API shows it."""
    text = "\n".join([document["text"], *document["lines"]])
    return AlertItem(
        id=document["_id"],
        kind=document["kind"],
        severity=document["severity"],
        title=document["title"],
        text=text,
        subject=document["subject"],
        at=to_datetime(document["at_ms"]),
        state=document["state"],
        sent_at=to_datetime(document["sent_ms"]) if document["sent_ms"] else None,
        resolved_at=to_datetime(document["resolved_ms"]) if document["resolved_ms"] else None,
        attempts=document["attempts"],
        last_error=document["last_error"],
    )


class AlertList:
    """Reads the outbox for people."""

    def __init__(self, db: Database) -> None:
        self._alerts = db["alerts"]

    async def page(
        self, state: State | None, kind: Kind | None, limit: int, cursor: str | None = None
    ) -> AlertPage:
        """Newest first; InvalidInputError for a cursor that is not ours."""
        chosen = {name: value for name, value in (("state", state), ("kind", kind)) if value}
        query: dict[str, Any] = {"$and": [chosen, _after(cursor)]} if cursor else chosen
        found = await self._alerts.find(query).sort([("at_ms", -1), ("_id", -1)]).limit(limit + 1).to_list()
        more = (
            paging.encode(f"{found[limit - 1]['at_ms']}:{found[limit - 1]['_id']}") if len(found) > limit else None
        )
        return AlertPage(
            items=[item(one) for one in found[:limit]],
            next_cursor=more,
            total=await self._alerts.count_documents(chosen),
        )

    async def latest(self, limit: int = 50) -> list[AlertItem]:
        """The newest alerts, for the live table."""
        return (await self.page(None, None, limit)).items


def _after(cursor: str) -> dict[str, Any]:
    at, _, key = paging.decode(cursor).partition(":")
    if not at.isdecimal() or len(at) > LONGEST_TIME or not key:
        raise InvalidInputError("The cursor is not one that this API gave.", hint="Leave it out.")
    return {"$or": [{"at_ms": {"$lt": int(at)}}, {"at_ms": int(at), "_id": {"$lt": key}}]}
