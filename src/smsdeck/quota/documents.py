"""The collection `quota`: one document a country, read with the store's clock and written by compare-and-set.

A ledger whose past is unknown grants nothing until what was sent before cannot count any longer (**fail closed**):
one that is not there, one that has gone back (a backup, a replica that lagged), and all of them when the store's
clock jumps.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pymongo import WriteConcern

from smsdeck.kit import log
from smsdeck.kit.mongo import STORE_NOW, Database, Document, store_now_ms
from smsdeck.quota import country as countries
from smsdeck.quota import window
from smsdeck.quota.country import Country
from smsdeck.quota.shares import Line
from smsdeck.quota.store_clock import StoreClock
from smsdeck.quota.window import Ledger

logger = log.get("quota")


class CountryDocuments:
    """The store of them.

    `longest_send_ms`: from a grant to the latest moment its send can happen (the permit's validity plus the
    gateway's time-out).
    """

    def __init__(
        self,
        db: Database,
        *,
        default_limit: int,
        ceiling: int,
        longest_send_ms: int,
        window_ms: int = window.WINDOW_MS,
    ) -> None:
        self.ceiling = ceiling
        self.default_limit = default_limit
        self.clock = StoreClock()
        self.counts_for_ms = longest_send_ms + window_ms
        self._db = db
        self._quota = db["quota"]
        self._unhurried = self._quota.with_options(write_concern=WriteConcern(w=1, j=False))
        self._window_ms = window_ms
        self._newest: dict[str, int] = {}
        self._jumped = False

    async def prepare(self) -> None:
        """Ledgers that an older smsdeck wrote are not understood: their countries wait, as if those were lost."""
        shut = {"$set": self._shut(await store_now_ms(self._db)), "$inc": {"rev": 1}}
        await self._quota.update_many({"slots": {"$type": "array"}}, shut)

    async def create_empty(self, codes: list[str]) -> None:
        """Make ledgers that are known to be empty, without quarantine. Only for a brand-new data folder with
        a gateway of its own: nothing can have been sent there.
        """
        for code in codes:
            empty = {**countries.fields(Country(Ledger(self.default_limit))), "limit": self.default_limit}
            await self._quota.update_one({"_id": code}, {"$setOnInsert": empty}, upsert=True)

    async def read(self, code: str) -> tuple[Country, int]:
        """The country, and the store's time."""
        while True:
            asked_s = self.clock.monotonic()
            pipeline: list[Document] = [{"$match": {"_id": code}}, {"$addFields": {"now": STORE_NOW}}]
            rows = await (await self._quota.aggregate(pipeline)).to_list()
            if not rows:
                await self._create_quarantined(code)
            elif await self._trusted(rows[0], asked_s):
                return self.understood(rows[0]), rows[0]["now"]

    async def all(self) -> tuple[list[Document], int]:
        """Every country's document, and the store's time."""
        asked_s = self.clock.monotonic()
        rows = await (await self._quota.aggregate([{"$addFields": {"now": STORE_NOW}}])).to_list()
        now = rows[0]["now"] if rows else await store_now_ms(self._db)
        self._hear(now, asked_s)
        return rows, now

    def understood(self, row: Document) -> Country:
        """What a document says."""
        return countries.read(row, self.ceiling, self._window_ms)

    async def write(self, code: str, before: Country, after: Country, lines: dict[str, Line | None]) -> bool:
        """Store what was decided on `before`; False if its revision is gone. `lines` of serves that change with
        it; None takes one away.
        """
        sets, gone = countries.changes(before, after)
        done = await self._quota.update_one({"_id": code, "rev": before.rev}, _update(sets, gone, lines))
        if done.modified_count:
            self._newest[code] = after.rev
        return done.modified_count == 1

    async def use(
        self, code: str, permit_id: str, session: str, lines: Mapping[str, Line] = MappingProxyType({})
    ) -> bool:
        """The permit's send is over, and `lines` of serves change with that. Idempotent; one that is not this
        session's changes nothing: False. A late report never holds a slot longer: without it, that is held as if
        the send had happened as late as it could.

        So it is right whatever is granted meanwhile, and where the store loses it in a crash only time is lost: it
        waits neither for other writers nor for the disk.
        """
        if not self.clock.latest_ms():
            await self.read(code)
        slot, until_ms = f"slots.{permit_id}", self.clock.latest_ms() + self._window_ms
        mine = {"_id": code, f"{slot}.session": session}
        sets = {f"{slot}.used": True, **_line_sets(lines)}
        done = await self._unhurried.update_one(mine, {"$set": sets, "$min": {f"{slot}.held_until_ms": until_ms}})
        return done.matched_count == 1

    async def line_up(self, code: str, serve: str, line: Line | None) -> None:
        """Store a serve's line; None takes it away. Lost with the store's memory it would cost a turn, no more."""
        await self._unhurried.update_one({"_id": code}, _update({}, [], {serve: line}))

    async def holder_of(self, permit_id: str, session: str) -> str | None:
        """The country in which this session holds this permit, if it does."""
        row = await self._quota.find_one({f"slots.{permit_id}.session": session}, {"_id": 1})
        return str(row["_id"]) if row else None

    async def set_rule(self, code: str, rule: dict[str, int], changed: Document) -> Document:
        """Set limit, burst or both; what stood there before. Acts on the next grant."""
        await self.read(code)  # a ledger that is not there is made, in quarantine
        change = {"$set": {**rule, "changed": changed}, "$inc": {"rev": 1}}
        before = await self._quota.find_one_and_update({"_id": code}, change)
        assert before is not None
        return before

    async def _trusted(self, row: Document, asked_s: float) -> bool:
        """Whether the ledger is the newest that we know of, under a clock that goes steadily; else it is shut."""
        now, code, rev = row["now"], row["_id"], row["rev"]
        self._hear(now, asked_s)
        if self._jumped:
            logger.error("the store's clock jumped: all countries wait until what was sent before cannot count")
            await self._quota.update_many({}, {"$set": self._shut(now), "$inc": {"rev": 1}})
            self._jumped = False
            return False
        if rev < (newest := self._newest.get(code, 0)):
            logger.error("a quota ledger has gone back", country=code, revision=rev, newest=newest)
            await self._quota.update_one(
                {"_id": code, "rev": rev}, {"$set": {**self._shut(now), "rev": newest + 1}}
            )
            return False
        self._newest[code] = rev
        return True

    def _hear(self, now_ms: int, asked_s: float) -> None:
        if self.clock.heard(now_ms, asked_s):
            self._jumped = True

    async def _create_quarantined(self, code: str) -> None:
        """A ledger that is not there may have been lost: what was sent in the last window is unknown. Its
        revisions begin at the time, so that they are beyond those of the lost one.
        """
        now = await store_now_ms(self._db)
        fresh = {**countries.fields(Country(Ledger(self.default_limit))), "limit": self.default_limit}
        shut = {**fresh, **self._shut(now), "rev": max(now, self._newest.get(code, 0) + 1)}
        await self._quota.update_one({"_id": code}, {"$setOnInsert": shut}, upsert=True)

    def _shut(self, now_ms: int) -> Document:
        until_ms = now_ms + self.counts_for_ms
        return {"slots": {}, "paced_ms": 0, "quarantine_until_ms": until_ms, "rails_rev": now_ms}


def _update(set_fields: Document, gone: list[str], lines: dict[str, Line | None]) -> Document:
    sets = {**set_fields, **_line_sets({name: line for name, line in lines.items() if line})}
    unsets = dict.fromkeys([*gone, *(f"lines.{name}" for name, line in lines.items() if line is None)], "")
    return {key: value for key, value in (("$set", sets), ("$unset", unsets)) if value}


def _line_sets(lines: Mapping[str, Line]) -> Document:
    return {f"lines.{name}": countries.line_fields(line) for name, line in lines.items()}
