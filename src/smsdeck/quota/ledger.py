"""The ledger: one MongoDB document a country, changed by compare-and-set under the store's clock.

Read with the clock, decide in `window`, write where `rev` is unchanged, else again. A clock read that is a
little old only delays a grant, so this is safe over any number of serves. A store that does not answer raises,
and no permit is given: **fail closed**.
"""

from dataclasses import asdict

from smsdeck.errors import UnavailableError
from smsdeck.kit.mongo import STORE_NOW, Database, Document, store_now_ms
from smsdeck.quota import window
from smsdeck.quota.window import Granted, Ledger, Slot, Spent, Wait

TRIES = 50


class QuotaLedger:
    """The store of all countries' ledgers.

    `longest_send_ms`: from a grant to the latest moment its send can happen (the permit's validity plus the
    gateway's time-out).
    """

    def __init__(self, db: Database, *, default_limit: int, ceiling: int, longest_send_ms: int) -> None:
        self._db = db
        self._quota = db["quota"]
        self._default_limit = default_limit
        self._ceiling = ceiling
        self._longest_send_ms = longest_send_ms

    async def create_empty(self, countries: list[str]) -> None:
        """Make ledgers that are known to be empty, without quarantine. Only for a brand-new data folder with
        a gateway of its own: nothing can have been sent there.
        """
        for country in countries:
            empty = _document(Ledger(self._default_limit))
            await self._quota.update_one({"_id": country}, {"$setOnInsert": {**empty, "rev": 0}}, upsert=True)

    async def claim(
        self, country: str, permit_id: str, session: str, pair: str
    ) -> tuple[Granted | Wait | Spent, int]:
        """Ask for a permit; the decision, and the store's time at which it was taken."""
        for _ in range(TRIES):
            ledger, rev, now = await self._read(country)
            held_until = now + self._longest_send_ms + window.WINDOW_MS
            decision = window.request(ledger, now, Slot(permit_id, session, pair, now, held_until))
            if (
                isinstance(decision, Wait | Spent)
                or decision.repeat
                or await self._write(country, rev, decision.ledger)
            ):
                return decision, now
        raise UnavailableError(f"The quota ledger of {country} is too busy.", hint="Ask again.", retry_after_s=1)

    async def look(self, country: str, permit_id: str) -> tuple[Wait | None, int]:
        """Why this permit could not be granted now, or None; and the store's time. Takes no slot."""
        ledger, _, now = await self._read(country)
        return window.look(ledger, now, permit_id), now

    async def use(self, country: str, permit_id: str) -> None:
        """Record that the permit's send is over; harmless when repeated, or for a permit that is unknown."""
        for _ in range(TRIES):
            ledger, rev, now = await self._read(country)
            after = window.use(ledger, now, permit_id)
            if after is None or await self._write(country, rev, after):
                return
        raise UnavailableError(
            f"The quota ledger of {country} is too busy.", hint="Send it again.", retry_after_s=1
        )

    async def country_of(self, permit_id: str, session: str) -> str | None:
        """The country in which this session holds this permit, if it does."""
        mine = {"slots": {"$elemMatch": {"permit_id": permit_id, "session": session}}}
        row = await self._quota.find_one(mine, {"_id": 1})
        return str(row["_id"]) if row else None

    async def all(self) -> tuple[dict[str, Ledger], int]:
        """Every country's ledger, and the store's time."""
        rows = await (await self._quota.aggregate([{"$addFields": {"now": STORE_NOW}}])).to_list()
        now = max((row["now"] for row in rows), default=0)
        return {row["_id"]: self._ledger(row) for row in rows}, now

    async def _read(self, country: str) -> tuple[Ledger, int, int]:
        pipeline: list[Document] = [{"$match": {"_id": country}}, {"$addFields": {"now": STORE_NOW}}]
        rows = await (await self._quota.aggregate(pipeline)).to_list()
        if not rows:
            return await self._create_quarantined(country)
        return self._ledger(rows[0]), rows[0]["rev"], rows[0]["now"]

    async def _create_quarantined(self, country: str) -> tuple[Ledger, int, int]:
        """A ledger that is not there may have been lost: what was sent in the last window is unknown."""
        now = await store_now_ms(self._db)
        until = now + self._longest_send_ms + window.WINDOW_MS
        shut = {**_document(Ledger(self._default_limit, quarantine_until_ms=until)), "rev": 0}
        await self._quota.update_one({"_id": country}, {"$setOnInsert": shut}, upsert=True)
        return await self._read(country)

    async def _write(self, country: str, rev: int, ledger: Ledger) -> bool:
        fields = _document(ledger)
        del fields["limit"]  # a person's to change, and the ceiling must not be written over what they set
        change = {"$set": {**fields, "rev": rev + 1}}
        return (await self._quota.update_one({"_id": country, "rev": rev}, change)).modified_count == 1

    def _ledger(self, row: Document) -> Ledger:
        slots = tuple(Slot(**slot) for slot in row["slots"])
        return Ledger(min(row["limit"], self._ceiling), slots, row["paced_ms"], row["quarantine_until_ms"])


def _document(ledger: Ledger) -> Document:
    fields = asdict(ledger)
    return {**fields, "slots": list(fields["slots"])}
