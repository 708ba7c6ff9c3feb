"""What people do to one session. Only wishes are written; the agent of the session's host acts on them."""

from smsdeck.access.audit import Audit, Outcome
from smsdeck.errors import ConflictError
from smsdeck.kit import paging
from smsdeck.kit.clock import Clock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.actions import ActionName, changes_nothing
from smsdeck.reconcile.items import matches
from smsdeck.reconcile.reading import Reading, SessionReader
from smsdeck.reconcile.schemas import SessionFilter, SessionItem, SessionPage
from smsdeck.reconcile.wishes import Order, fields, on_its_way_out


class SessionControl:
    """Writes `sessions.desired`. `reading` shows the sessions; what may be done is decided on what MongoDB says
    now.
    """

    def __init__(self, db: Database, audit: Audit, clock: Clock, reading: Reading | None = None) -> None:
        self._sessions = db["sessions"]
        self._ignored = db["ignored"]
        self._audit = audit
        self._clock = clock
        self._reader = SessionReader(db)
        self._reading: Reading = reading or self._reader

    async def session_items(self) -> list[SessionItem]:
        """All sessions by name, those started by hand included."""
        return await self._reading.session_items()

    async def page(self, wanted: SessionFilter, cursor: str | None, limit: int) -> SessionPage:
        """Matching sessions after `cursor`."""
        found = [one for one in await self.session_items() if matches(one, wanted)]
        after = paging.decode(cursor) if cursor else ""
        rest = [one for one in found if one.name > after]
        more = len(rest) > limit
        next_cursor = paging.encode(rest[limit - 1].name) if more else None
        return SessionPage(items=rest[:limit], next_cursor=next_cursor, total=len(found))

    async def shown(self, name: str) -> SessionItem:
        """One as the list has it; NotFoundError if there is none."""
        return await self._reading.session_item(name)

    async def get(self, name: str) -> SessionItem:
        """One as it is stored now; NotFoundError if there is none."""
        return await self._reader.get(name)

    async def act(self, name: str, action: ActionName, by: str, reason: str) -> SessionItem:
        """Do it; ConflictError with the reason if that is not allowed now."""
        one = await self.get(name)
        if changes_nothing(action, one.desired, one.state):
            return one
        allowed = getattr(one.actions, action)
        if not allowed.allowed:
            await self._note(one, action, by, {"why": allowed.why_not}, "refused")
            raise ConflictError(f"{name}: {allowed.why_not}", hint="Mend what stands in the way, then try again.")
        if action == "ignore":
            await self._ignore(name, by, reason)
        else:
            await self._wish(one, action, by, reason)
        await self._reading.refresh([name])
        await self._note(one, action, by, {"reason": reason}, "done")
        return await self.get(name)

    async def _wish(self, one: SessionItem, action: ActionName, by: str, reason: str) -> None:
        now = self._clock.now_ms()
        restart_id = str(uuid7()) if action == "restart" else None
        order = Order(action, by, reason, at_ms=now, given_ms=now, restart_id=restart_id)
        await self._sessions.update_one(
            {"_id": one.name},
            {"$set": fields(order), "$setOnInsert": on_its_way_out(one)},
            upsert=action == "stop",
        )
        await self._ignored.delete_one({"_id": one.name})

    async def _ignore(self, name: str, by: str, reason: str) -> None:
        _, seen = await self._reader.documents(name)
        left = {"by": by, "reason": reason, "at_ms": self._clock.now_ms()}
        left["screen_pid"] = (seen or {}).get("screen_pid")
        await self._ignored.update_one({"_id": name}, {"$set": left}, upsert=True)

    async def _note(
        self, one: SessionItem, action: ActionName, by: str, after: Document, outcome: Outcome
    ) -> None:
        before = {"desired": one.desired, "state": one.state.value}
        await self._audit.record(by, f"session.{action}", one.name, before=before, after=after, outcome=outcome)
