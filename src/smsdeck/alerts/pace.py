"""How fast the chat may be written to: at most 20 messages in any minute, and none while it said to wait.

Kept in MongoDB, so that neither a restart nor another holder of the lease starts a new minute.
"""

from collections.abc import Sequence

from smsdeck.kit.mongo import Database

PER_MINUTE = 20
MINUTE_MS = 60_000


def may_send(sent_ms: Sequence[int], not_before_ms: int, now_ms: int) -> bool:
    """Whether one more message fits. Times later than now (a clock that was set back) count as just sent."""
    lately = [at for at in sent_ms if at > now_ms - MINUTE_MS]
    return now_ms >= not_before_ms and len(lately) < PER_MINUTE


class Pace:
    """The record of one chat. Its one writer holds the delivery lease."""

    def __init__(self, db: Database, name: str = "telegram") -> None:
        self._marks = db["alert_marks"]
        self._name = name

    async def take(self, now_ms: int) -> bool:
        """Count one message in if it may be sent now."""
        mark = await self._marks.find_one({"_id": self._name}) or {}
        sent = list(mark.get("sent_ms", []))
        if not may_send(sent, mark.get("not_before_ms", 0), now_ms):
            return False
        kept = [*sent, now_ms][-PER_MINUTE:]
        await self._marks.update_one({"_id": self._name}, {"$set": {"sent_ms": kept}}, upsert=True)
        return True

    async def wait_until(self, moment_ms: int) -> None:
        """Send nothing before `moment_ms`."""
        await self._marks.update_one({"_id": self._name}, {"$set": {"not_before_ms": moment_ms}}, upsert=True)
