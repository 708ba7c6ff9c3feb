"""Desired sessions: which should exist, and whether they should run. The agent reads them, never writes."""

from collections.abc import Iterable
from dataclasses import dataclass

from smsdeck.catalog.names import session_name
from smsdeck.errors import NotFoundError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document


@dataclass(frozen=True)
class NewSession:
    """A session to create: a program on one pair, or on several under a group's name."""

    program: str
    pairs: tuple[str, ...]
    group: str | None = None

    @property
    def name(self) -> str:
        """`program1_UZ_uzmobile`, or for a group `program2_IN_west`."""
        if self.group is None:
            return session_name(self.program, self.pairs[0])
        return session_name(self.program, f"{self.pairs[0][:2]}_{self.group}")


def no_such_session(name: str) -> NotFoundError:
    """The same words wherever one is asked for."""
    hint = "The page Sessions lists them; so do smsdeck session list and GET /api/v1/sessions."
    return NotFoundError(f"There is no session {name[:64]}.", hint=hint)


class DesiredSessions:
    """The store of them."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._sessions = db["sessions"]
        self._clock = clock

    async def create(self, sessions: Iterable[NewSession], host: str, by: str, *, run: bool) -> int:
        """Create those that do not exist yet; the others keep what a person decided. How many are new."""
        created = 0
        for one in sessions:
            row = self._row(one, host, by, run=run)
            reply = await self._sessions.update_one({"_id": one.name}, {"$setOnInsert": row}, upsert=True)
            created += reply.upserted_id is not None or await self._revive(row, one.name)
        return created

    async def ever(self) -> set[str]:
        """The names of all that ever were, retired ones too."""
        return {row["_id"] async for row in self._sessions.find({}, {"_id": 1})}

    async def by_pair(self) -> dict[str, list[str]]:
        """The names of all sessions under each pair that they carry."""
        found: dict[str, list[str]] = {}
        async for row in self._sessions.find({"retired": {"$ne": True}}, {"pairs": 1}).sort("_id"):
            for pair in row["pairs"]:
                found.setdefault(pair, []).append(row["_id"])
        return found

    async def drop_pair(self, pair: str, by: str) -> None:
        """Take a pair out of every session. One that carried nothing else is retired: it stops and is shown no
        longer. It is not deleted, because an agent never stops what it merely does not find.
        """
        retired = {**self._desired("STOP", f"{pair} was removed", by), "retired": True}
        await self._sessions.update_many({"pairs": [pair]}, {"$set": retired})
        await self._sessions.update_many(
            {"pairs": {"$all": [pair]}, "pairs.1": {"$exists": True}}, {"$pull": {"pairs": pair}}
        )

    async def retire_emptied(self, after_s: float) -> int:
        """Retire sessions that a move left without pairs so long ago that nothing they sent can still be under
        way; how many.
        """
        over = {"emptied_ms": {"$lte": self._clock.now_ms() - round(after_s * 1000)}, "retired": {"$ne": True}}
        wish = self._desired("STOP", "it has had no pair since its pairs moved", "smsdeck")
        change = {"$set": {**wish, "retired": True}, "$unset": {"emptied_ms": ""}}
        return (await self._sessions.update_many({**over, "pairs": []}, change)).modified_count

    async def _revive(self, row: Document, name: str) -> bool:
        """Use the name of a session that is retired, or about to be, again."""
        unused = {"_id": name, "$or": [{"retired": True}, {"emptied_ms": {"$exists": True}}]}
        reply = await self._sessions.update_one(unused, {"$set": row, "$unset": {"emptied_ms": ""}})
        return reply.modified_count == 1

    def _row(self, one: NewSession, host: str, by: str, *, run: bool) -> Document:
        row = {
            "program": one.program,
            "pairs": list(one.pairs),
            "group": one.group,
            "host": host,
            "retired": False,
        }
        return {**row, **self._desired("RUN" if run else "STOP", "created", by)}

    def _desired(self, state: str, reason: str, by: str) -> Document:
        now = self._clock.now_ms()
        return {"desired": {"state": state, "reason": reason, "by": by, "at_ms": now, "restart_id": None}}
