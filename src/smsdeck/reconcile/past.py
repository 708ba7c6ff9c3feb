"""What was: the changes of a session's state, and its runs. Agents write both; here they are only read."""

from typing import Any

from smsdeck.catalog.sessions import no_such_session
from smsdeck.errors import InvalidInputError
from smsdeck.kit import paging
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.schemas import HistoryItem, HistoryPage, RunItem, RunPage


class Past:
    """Reads `transitions` and `runs`. A session that was removed keeps its past for as long as that is kept."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def ensure_indexes(self) -> None:
        """Idempotent."""
        await self._db["runs"].create_index([("session", 1), ("started_ms", -1)])

    async def history(self, session: str, cursor: str | None, limit: int) -> HistoryPage:
        """Changes before `cursor`; NotFoundError if there never was such a session."""
        rows, after = await self._page("transitions", "at_ms", session, cursor, limit)
        return HistoryPage(items=[_change(row) for row in rows], next_cursor=after)

    async def runs(self, session: str, cursor: str | None, limit: int) -> RunPage:
        """Runs before `cursor`; NotFoundError if there never was such a session."""
        rows, after = await self._page("runs", "started_ms", session, cursor, limit)
        return RunPage(items=[_run(row) for row in rows], next_cursor=after)

    async def _page(
        self, collection: str, time: str, session: str, cursor: str | None, limit: int
    ) -> tuple[list[Document], str | None]:
        wanted: dict[str, Any] = {"session": session, **_before(time, cursor)}
        found = self._db[collection].find(wanted).sort([(time, -1), ("_id", -1)]).limit(limit + 1)
        rows = await found.to_list()
        if not rows and not cursor:
            await self._known(session)
        last = rows[limit - 1] if len(rows) > limit else None
        return rows[:limit], paging.encode(f"{last[time]} {last['_id']}") if last else None

    async def _known(self, session: str) -> None:
        for collection, key in (("sessions", "_id"), ("observations", "_id"), ("runs", "session")):
            if await self._db[collection].find_one({key: session}, {"_id": 1}):
                return
        raise no_such_session(session)


def _before(time: str, cursor: str | None) -> dict[str, Any]:
    if not cursor:
        return {}
    at, _, last = paging.decode(cursor).partition(" ")
    if not at.isdecimal() or len(at) > 15 or not last:
        raise InvalidInputError("The cursor is not one that this API gave.", hint="Leave it out.")
    return {"$or": [{time: {"$lt": int(at)}}, {time: int(at), "_id": {"$lt": last}}]}


def _change(row: Document) -> HistoryItem:
    return HistoryItem.model_validate(
        {
            "at": to_datetime(row["at_ms"]),
            "from": row.get("from"),
            "to": row["to"],
            "event": row.get("event") or "",
            "cause": row.get("cause") or "",
            "by": row.get("by") or "",
            "run_id": row.get("run_id"),
        }
    )


def _run(row: Document) -> RunItem:
    return RunItem(
        run_id=row["_id"],
        started_at=to_datetime(row["started_ms"]),
        ended_at=to_datetime(row["ended_ms"]) if row.get("ended_ms") is not None else None,
        uptime_s=row.get("uptime_s"),
        code=row.get("code"),
        signal=row.get("signal"),
        cause=row.get("cause"),
        why=row.get("why") or "",
        by=row.get("by") or "",
        log_tail=row.get("log_tail") or [],
    )
