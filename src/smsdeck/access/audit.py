"""The audit log: every change and every refusal, by whom, to what. Append-only."""

from typing import Any, Literal

from smsdeck.kit.clock import Clock, SystemClock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database, Document

Outcome = Literal["done", "refused"]


class Audit:
    """Writes rows; nothing here changes or removes one."""

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        self._rows = db["audit"]
        self._clock = clock or SystemClock()

    async def record(
        self,
        actor: str,
        action: str,
        target: str,
        *,
        before: Any = None,
        after: Any = None,
        outcome: Outcome = "done",
    ) -> None:
        """Add a row. `action` is a dotted verb such as `pair.update`; before and after hold no secrets."""
        row: Document = {
            "_id": str(uuid7()),
            "at_ms": self._clock.now_ms(),
            "actor": actor,
            "action": action,
            "target": target,
            "before": before,
            "after": after,
            "outcome": outcome,
        }
        await self._rows.insert_one(row)
