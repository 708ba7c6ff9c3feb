"""Sessions that come to be: created for a program and pairs that exist, or adopted from a screen session that
somebody started by hand.
"""

from collections.abc import Sequence

from smsdeck.access.audit import Audit
from smsdeck.catalog.names import split_pair
from smsdeck.catalog.pairs import Pairs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.sessions import DesiredSessions, NewSession
from smsdeck.errors import ConflictError, InvalidInputError, NotFoundError
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.schemas import NewSessionIn, SessionItem
from smsdeck.reconcile.wishes import Order, fields
from smsdeck.screen import names


class SessionCreation:
    """`host` is where new sessions run."""

    def __init__(
        self,
        db: Database,
        control: SessionControl,
        sessions: DesiredSessions,
        programs: Programs,
        pairs: Pairs,
        audit: Audit,
        clock: Clock,
        host: str,
    ) -> None:
        self._rows = db["sessions"]
        self._ignored = db["ignored"]
        self._control = control
        self._sessions = sessions
        self._programs = programs
        self._pairs = pairs
        self._audit = audit
        self._clock = clock
        self._host = host

    async def create(self, wanted: NewSessionIn, by: str) -> SessionItem:
        """A new one; ConflictError if it exists, or if a session of that program carries one of the pairs."""
        new = _new(wanted)
        await self._programs.get(new.program)
        known = {row["_id"] for row in await self._pairs.all()}
        if missing := [pair for pair in new.pairs if pair not in known]:
            raise NotFoundError(f"There is no pair {missing[0]}.", hint="Add it first: POST /api/v1/pairs.")
        if new.group and f"{new.pairs[0][:2]}_{new.group}" in known:
            raise ConflictError(f"{new.group} is an operator there, not a group.", hint="Choose another name.")
        await self._refuse_twice(new)
        if not await self._sessions.create([new], self._host, by, run=wanted.run):
            raise ConflictError(f"The session {new.name} exists already.", hint="Start that one.")
        await self._audit.record(by, "session.create", new.name, after=wanted.model_dump())
        return await self._control.get(new.name)

    async def adopt(self, name: str, by: str, reason: str) -> SessionItem:
        """Take over what was started by hand. One that is registered nowhere is registered, if its name says
        which program and pair it is; NotFoundError otherwise says what to create first.
        """
        one = await self._control.get(name)
        row = await self._rows.find_one({"_id": name})
        if "drift" in one.flags and (row is None or row.get("retired") is True):
            await self._register(one, by, reason)
        return await self._control.act(name, "adopt", by, reason)

    async def _register(self, one: SessionItem, by: str, reason: str) -> None:
        new = await self._named(one.name)
        await self._refuse_twice(new)
        now = self._clock.now_ms()
        row = {"program": new.program, "pairs": list(new.pairs), "group": None, "host": one.host, "retired": False}
        order = Order("adopt", by, reason, at_ms=now, given_ms=now)
        await self._rows.update_one({"_id": one.name}, {"$set": {**row, **fields(order)}}, upsert=True)

    async def _named(self, name: str) -> NewSession:
        """The program and pair that the name says."""
        program, _, pair = name.partition("_")
        await self._programs.get(program)
        try:
            split_pair(pair)
            await self._pairs.get(pair)
        except (ValueError, NotFoundError) as error:
            raise NotFoundError(
                f"{name} cannot be adopted: there is no pair {pair[:64]}.",
                hint="Add the pair first (POST /api/v1/pairs). If it works several pairs, create its session "
                "with that group (POST /api/v1/sessions, run: false), then adopt it.",
            ) from error
        return NewSession(program, (pair,))

    async def _refuse_twice(self, new: NewSession) -> None:
        """A pair that two sessions of one program carry would be worked twice."""
        carried = {"program": new.program, "pairs": {"$in": list(new.pairs)}, "retired": {"$ne": True}}
        other = await self._rows.find_one({**carried, "_id": {"$ne": new.name}})
        if other:
            pair = next(pair for pair in new.pairs if pair in other["pairs"])
            raise ConflictError(
                f"{pair} is carried by {other['_id']} already, a session of the same program.",
                hint=f"Move it: POST /api/v1/sessions/{other['_id']}/pairs.",
            )


def _new(wanted: NewSessionIn) -> NewSession:
    pairs: Sequence[str] = wanted.pairs
    if len(set(pairs)) < len(pairs):
        raise InvalidInputError("A pair is named twice.", hint="Name each pair once.")
    if len({split_pair(pair)[0] for pair in pairs}) > 1:
        raise InvalidInputError("The pairs are of several countries.", hint="A session is of one country.")
    if len(pairs) > 1 and wanted.group is None:
        raise InvalidInputError("A session of several pairs needs a group.", hint='Send group, as "west".')
    new = NewSession(wanted.program, tuple(pairs), wanted.group)
    names.checked(new.name)
    return new
