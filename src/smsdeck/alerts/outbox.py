"""The durable outbox: MongoDB `alerts`, `_id` = the alert's key. At least once in, once per key.

An alert and its end are two deliveries of one document: `state` and `recovery.state`, each
pending | sent | failed | silenced. The end is due only after the alert itself was sent.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING

from smsdeck.alerts.alert import Alert, Kind, Recovery
from smsdeck.alerts.message import Notice
from smsdeck.kit.mongo import Database, Document

FIELDS = {"alert": "", "recovery": "recovery."}
"""Where the delivery of each part is kept in the document."""


@dataclass(frozen=True)
class Outcome:
    """What came of one delivery."""

    state: str
    at_ms: int
    message_id: int | None = None
    error: str = ""
    next_try_ms: int = 0


class Outbox:
    """Everything that is known of alerts."""

    def __init__(self, db: Database) -> None:
        self._alerts = db["alerts"]

    async def ensure_indexes(self) -> None:
        """Idempotent; call before first use."""
        await self._alerts.create_index([("state", ASCENDING), ("next_try_ms", ASCENDING)])
        await self._alerts.create_index([("recovery.state", ASCENDING)])
        await self._alerts.create_index([("kind", ASCENDING), ("resolved_ms", ASCENDING)])
        await self._alerts.create_index([("at_ms", DESCENDING), ("_id", DESCENDING)])

    async def record(self, alert: Alert, silenced: str = "", not_before_ms: int = 0) -> bool:
        """Keep `alert`; False if it is known already, which changes nothing. `silenced` says why nobody is to
        be told of it, `not_before_ms` until when not yet.
        """
        fields = asdict(alert)
        key = fields.pop("key")
        fresh = {
            **fields,
            "lines": list(alert.lines),
            "resolved_ms": None,
            "recovery": None,
            "message_id": None,
            "sent_ms": None,
            **_delivery(silenced),
            "next_try_ms": not_before_ms,
        }
        done = await self._alerts.update_one({"_id": key}, {"$setOnInsert": fresh}, upsert=True)
        return done.upserted_id is not None

    async def resolve(self, recovery: Recovery, silenced: str = "") -> bool:
        """End an alert; False if it is unknown or has ended. Without a text nobody is told."""
        told = {"text": recovery.text, **_delivery(silenced)} if recovery.text else None
        done = await self._alerts.update_one(
            {"_id": recovery.key, "resolved_ms": None},
            {"$set": {"resolved_ms": recovery.at_ms, "recovery": told}},
        )
        return done.modified_count == 1

    async def known(self, keys: Iterable[str]) -> set[str]:
        """Those of `keys` that were recorded."""
        found = self._alerts.find({"_id": {"$in": list(keys)}}, {"_id": 1})
        return {document["_id"] async for document in found}

    async def open(self, kind: Kind) -> list[Document]:
        """Alerts of a kind that have not ended: `_id`, `subject` and `at_ms` of each."""
        wanted = {"subject": 1, "at_ms": 1}
        return await self._alerts.find({"kind": kind, "resolved_ms": None}, wanted).to_list()

    async def due(self, now_ms: int, limit: int = 1000) -> list[Notice]:
        """What is to be told now, oldest first: alerts, then ends of alerts that were told."""
        alerts = self._alerts.find({"state": "pending", "next_try_ms": {"$lte": now_ms}})
        ends = self._alerts.find(
            {"state": "sent", "recovery.state": "pending", "recovery.next_try_ms": {"$lte": now_ms}}
        )
        first = [_alert_notice(one) async for one in alerts.sort("at_ms").limit(limit)]
        return first + [_recovery_notice(one) async for one in ends.sort("resolved_ms").limit(limit)]

    async def settle(self, notice: Notice, outcome: Outcome) -> None:
        """Write down what came of one delivery."""
        at = FIELDS[notice.part]
        change: dict[str, Any] = {
            f"{at}state": outcome.state,
            f"{at}last_error": outcome.error,
            f"{at}next_try_ms": outcome.next_try_ms,
        }
        if outcome.state == "sent":
            change |= {f"{at}sent_ms": outcome.at_ms, f"{at}message_id": outcome.message_id}
        await self._alerts.update_one({"_id": notice.key}, {"$set": change, "$inc": {f"{at}attempts": 1}})

    async def requeue_failed(self, since_ms: int) -> int:
        """Give alerts since `since_ms` that failed another chance; how many there were."""
        failed = {"state": "failed", "at_ms": {"$gte": since_ms}}
        done = await self._alerts.update_many(
            failed, {"$set": {"state": "pending", "attempts": 0, "next_try_ms": 0}}
        )
        return done.modified_count


def _delivery(silenced: str) -> dict[str, Any]:
    state = "silenced" if silenced else "pending"
    return {"state": state, "last_error": silenced, "attempts": 0, "next_try_ms": 0}


def _alert_notice(document: Document) -> Notice:
    return Notice(
        key=document["_id"],
        part="alert",
        kind=document["kind"],
        severity=document["severity"],
        subject=document["subject"],
        title=document["title"],
        text=document["text"],
        lines=tuple(document["lines"]),
        attempts=document["attempts"],
    )


def _recovery_notice(document: Document) -> Notice:
    return Notice(
        key=document["_id"],
        part="recovery",
        kind=document["kind"],
        severity=document["severity"],
        subject=document["subject"],
        title=f"Over: {document['title']}",
        text=document["recovery"]["text"],
        reply_to=document["message_id"],
        attempts=document["recovery"]["attempts"],
    )
