"""What people do to sessions: look, start, stop, restart, one or many. Only wishes are written; the agent of
the session's host acts on them.
"""

from collections.abc import Sequence

from smsdeck.access.audit import Audit, Outcome
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError
from smsdeck.kit import paging
from smsdeck.kit.clock import Clock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Database, Document, store_now_ms
from smsdeck.reconcile.actions import ActionName, changes_nothing
from smsdeck.reconcile.items import Pair, World, item, matches
from smsdeck.reconcile.schemas import BulkIn, BulkOutcome, BulkReport, SessionFilter, SessionItem, SessionPage

WISHES = {"start": "RUN", "stop": "STOP", "restart": "RUN"}


class SessionControl:
    """Reads `sessions`, `observations`, `pairs`, `hosts`; writes `sessions.desired` alone."""

    def __init__(self, db: Database, audit: Audit, clock: Clock) -> None:
        self._db = db
        self._audit = audit
        self._clock = clock

    async def session_items(self) -> list[SessionItem]:
        """All sessions by name, those started by hand included."""
        world = await self._world()
        rows = {row["_id"]: row async for row in self._db["sessions"].find()}
        seen = {row["_id"]: row async for row in self._db["observations"].find()}
        shown = [name for name in sorted({*rows, *seen}) if not _hidden(rows.get(name), seen.get(name))]
        return [item(rows.get(name), seen.get(name), world) for name in shown]

    async def page(self, wanted: SessionFilter, cursor: str | None, limit: int) -> SessionPage:
        """Matching sessions after `cursor`."""
        found = [one for one in await self.session_items() if matches(one, wanted)]
        after = paging.decode(cursor) if cursor else ""
        rest = [one for one in found if one.name > after]
        more = len(rest) > limit
        next_cursor = paging.encode(rest[limit - 1].name) if more else None
        return SessionPage(items=rest[:limit], next_cursor=next_cursor, total=len(found))

    async def get(self, name: str) -> SessionItem:
        """One; NotFoundError if there is none."""
        row = await self._db["sessions"].find_one({"_id": name})
        seen = await self._db["observations"].find_one({"_id": name})
        if (row is None and seen is None) or _hidden(row, seen):
            raise NotFoundError(f"There is no session {name[:64]}.", hint="GET /api/v1/sessions lists them.")
        return item(row, seen, await self._world())

    async def act(self, name: str, action: ActionName, by: str, reason: str) -> SessionItem:
        """Wish for it; ConflictError with the reason if that is not allowed now."""
        one = await self.get(name)
        outcome = await self._apply(one, action, by, reason, dry_run=False)
        if outcome.outcome == "refused":
            raise ConflictError(f"{name}: {outcome.why}", hint="Mend what stands in the way, then try again.")
        return await self.get(name)

    async def bulk(self, order: BulkIn, by: str) -> BulkReport:
        """Do it to each; what is refused does not hold up the others."""
        if (order.names is None) == (order.filter is None):
            raise InvalidInputError("Send either names or a filter.", hint='An empty filter {} means "all".')
        found = {one.name: one for one in await self.session_items()}
        chosen = self._chosen(order, found)
        outcomes = [
            await self._apply(found[name], order.action, by, order.reason, dry_run=order.dry_run)
            if name in found
            else BulkOutcome(name=name, outcome="not_found", why="There is no such session.")
            for name in chosen
        ]
        count = {kind: sum(one.outcome == kind for one in outcomes) for kind in ("done", "unchanged")}
        refused = len(outcomes) - sum(count.values())
        return BulkReport(action=order.action, dry_run=order.dry_run, **count, refused=refused, items=outcomes)

    @staticmethod
    def _chosen(order: BulkIn, found: dict[str, SessionItem]) -> Sequence[str]:
        if order.names is not None:
            return list(dict.fromkeys(order.names))
        wanted = order.filter or SessionFilter()
        return [name for name, one in found.items() if matches(one, wanted)]

    async def _apply(
        self, one: SessionItem, action: ActionName, by: str, reason: str, *, dry_run: bool
    ) -> BulkOutcome:
        allowed = getattr(one.actions, action)
        if changes_nothing(action, one.desired, one.state):
            return BulkOutcome(name=one.name, outcome="unchanged", why=allowed.why_not or "")
        if not allowed.allowed:
            if not dry_run:
                await self._note(one, action, by, {"why": allowed.why_not}, refused=True)
            return BulkOutcome(name=one.name, outcome="refused", why=allowed.why_not)
        if not dry_run:
            await self._wish(one, action, by, reason)
        return BulkOutcome(name=one.name, outcome="done")

    async def _wish(self, one: SessionItem, action: ActionName, by: str, reason: str) -> None:
        wish: Document = {
            "desired.state": WISHES[action],
            "desired.reason": reason or f"{action} by {by}",
            "desired.by": by,
            "desired.at_ms": self._clock.now_ms(),
        }
        if action == "restart":
            wish["desired.restart_id"] = str(uuid7())
        await self._db["sessions"].update_one({"_id": one.name}, {"$set": wish})
        await self._note(one, action, by, {"desired": WISHES[action], "reason": reason}, refused=False)

    async def _note(
        self, one: SessionItem, action: ActionName, by: str, after: Document, *, refused: bool
    ) -> None:
        before = {"desired": one.desired, "state": one.state.value}
        outcome: Outcome = "refused" if refused else "done"
        await self._audit.record(by, f"session.{action}", one.name, before=before, after=after, outcome=outcome)

    async def _world(self) -> World:
        pairs = {
            row["_id"]: Pair(high=row["priority"] == "high", active=row["active"])
            async for row in self._db["pairs"].find({}, {"priority": 1, "active": 1})
        }
        hosts = {row["_id"]: row.get("seen_ms", 0) async for row in self._db["hosts"].find()}
        return World(pairs, hosts, await store_now_ms(self._db))


def _hidden(row: Document | None, seen: Document | None) -> bool:
    """A retired session is shown until it has stopped."""
    return row is not None and row.get("retired") is True and (seen is None or seen["state"] == "STOPPED")
