"""Pairs that come to a group session and leave it, while all of them run.

An added pair leaves the other sessions of the program; a removed one gets a session of its own back, wished as
the group is. Programs follow: each goes on reporting what it sent over a pair that left. So a session that a
move leaves without pairs is not stopped at once: it is retired when what it sent has been reported or given up.
"""

from collections.abc import Collection, Sequence

from smsdeck.access.audit import Audit
from smsdeck.catalog.names import session_name
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.sessions import no_such_session
from smsdeck.errors import ConflictError, InvalidInputError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database, Document

ATTEMPTS = 5


class GroupMoves:
    """Writes `sessions`: pairs, and the sessions that moves empty or bring back. Every move is audited."""

    def __init__(self, db: Database, pairs: Pairs, audit: Audit, clock: Clock) -> None:
        self._sessions = db["sessions"]
        self._pairs = pairs
        self._audit = audit
        self._clock = clock

    async def move(self, name: str, add: Sequence[str], remove: Sequence[str], by: str) -> None:
        """Change the pairs of session `name`. With any wrong pair nothing is changed: NotFoundError,
        InvalidInputError and ConflictError say which and why. Adding a pair that the session has and another
        session of the program has, too, takes it from the other: so an interrupted move is finished.
        """
        session = await self._sessions.find_one({"_id": name, "retired": {"$ne": True}})
        if session is None:
            raise no_such_session(name)
        add, remove = tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove))
        known = {row["_id"]: row["priority"] == "high" for row in await self._pairs.all()}
        others = await self._carrying(session, add)
        refuse_nonsense(session, add, remove, known)
        refuse_untimely(session, add, remove, [pair for one in others for pair in one["pairs"]], known)
        after = [pair for pair in (*session["pairs"], *add) if pair not in remove]
        await self._put(session, list(dict.fromkeys(after)))
        for pair in remove:
            await self._give_own(session, pair, by)
        for other in others:
            await self._take(other["_id"], add, f"its pair moved to {name}", by)
        moved = {"pairs": after, "added": list(add), "removed": list(remove)}
        await self._audit.record(by, "session.pairs", name, before={"pairs": session["pairs"]}, after=moved)

    async def _carrying(self, session: Document, pairs: Sequence[str]) -> list[Document]:
        """Other sessions of the program with one of these pairs."""
        same = {"program": session["program"], "_id": {"$ne": session["_id"]}, "retired": {"$ne": True}}
        return await self._sessions.find({**same, "pairs": {"$in": list(pairs)}}).to_list()

    async def _put(self, session: Document, pairs: list[str]) -> None:
        change = {"$set": {"pairs": pairs}, "$unset": {"emptied_ms": ""}}
        reply = await self._sessions.update_one({"_id": session["_id"], "pairs": session["pairs"]}, change)
        if not reply.matched_count:
            raise ConflictError(
                f"The pairs of {session['_id']} were changed by somebody else in this moment.",
                hint="Look at it again and repeat the move.",
            )

    async def _give_own(self, group: Document, pair: str, by: str) -> None:
        """The session of this pair alone: new, brought back, or given the pair if it is there."""
        name = session_name(group["program"], pair)
        there = {"_id": name, "retired": {"$ne": True}, "pairs.0": {"$exists": True}}
        if (await self._sessions.update_one(there, {"$addToSet": {"pairs": pair}})).matched_count:
            return
        wish = {**group["desired"], "by": by, "at_ms": self._clock.now_ms(), "restart_id": None}
        row = {"program": group["program"], "pairs": [pair], "group": None, "host": group["host"]}
        change = {"$set": {**row, "retired": False, "desired": wish}, "$unset": {"emptied_ms": ""}}
        await self._sessions.update_one({"_id": name}, change, upsert=True)

    async def _take(self, name: str, pairs: Collection[str], why: str, by: str) -> None:
        """Take these pairs out of the session, whatever else happens to it meanwhile."""
        for _ in range(ATTEMPTS):
            row = await self._sessions.find_one({"_id": name})
            if row is None:
                return
            left = [pair for pair in row["pairs"] if pair not in pairs]
            change: Document = {"pairs": left}
            if not left:
                change |= {"emptied_ms": self._clock.now_ms(), "desired.reason": why, "desired.by": by}
            reply = await self._sessions.update_one({"_id": name, "pairs": row["pairs"]}, {"$set": change})
            if reply.matched_count:
                return


def refuse_nonsense(session: Document, add: Sequence[str], remove: Sequence[str], known: Collection[str]) -> None:
    """InvalidInputError for what cannot be right whatever the state, all of it named. Pure."""
    if not add and not remove:
        raise InvalidInputError("No pair to add or to remove was sent.", hint="Send add, remove or both.")
    country = (*session["pairs"], session["_id"].partition("_")[2])[0][:2]
    wrong = [("add", f"There is no pair {pair}.") for pair in add if pair not in known]
    wrong += [
        ("add", f"{pair} is not of {country}, and a session is of one country.")
        for pair in add
        if pair in known and pair[:2] != country
    ]
    wrong += [("remove", f"{pair} is to be added and removed.") for pair in remove if pair in add]
    if wrong:
        raise InvalidInputError(
            " ".join(what for _, what in wrong[:5]),
            hint="Nothing was changed. GET /api/v1/pairs lists the pairs.",
            errors=[{"where": where, "what": what} for where, what in wrong],
        )


def refuse_untimely(
    session: Document,
    add: Sequence[str],
    remove: Sequence[str],
    elsewhere: Collection[str],
    high: dict[str, bool],
) -> None:
    """ConflictError for what does not fit the session as it is. `elsewhere` are pairs that other sessions of the
    program carry, `high` says which pairs are of high priority. Pure.
    """
    name, pairs = session["_id"], session["pairs"]
    if add and not session.get("group"):
        raise ConflictError(
            f"{name} is the session of one pair and named after it; it takes no others.",
            hint="Create a session with a group first: POST /api/v1/sessions.",
        )
    if twice := [pair for pair in add if pair in pairs and pair not in elsewhere]:
        raise ConflictError(f"{name} carries {twice[0]} already.", hint="Leave it out of add.")
    if absent := [pair for pair in remove if pair not in pairs]:
        raise ConflictError(f"{name} does not carry {absent[0]}.", hint="Leave it out of remove.")
    if not set(pairs) - set(remove) and not add:
        raise ConflictError(f"{name} would have no pair left.", hint="Stop it instead, or leave it one pair.")
    state = session["desired"]["state"]
    if state != "RUN" and (halted := [pair for pair in add if high.get(pair)]):
        raise ConflictError(
            f"{halted[0]} is of high priority and must not stop, but {name} is not meant to run.",
            hint=f"Start {name} first, or lower the priority of {halted[0]}.",
        )
