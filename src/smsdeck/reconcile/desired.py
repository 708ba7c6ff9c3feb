"""What is wished for on this host, read from MongoDB. The last good reading is kept: a store that is away, or
that suddenly holds nothing, never stops a program.
"""

from dataclasses import dataclass
from sys import intern

from smsdeck.kit import log
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile.facts import Desired
from smsdeck.screen import names

logger = log.get("desired")


@dataclass(frozen=True, slots=True)
class Wished:
    """One session that should exist. `path` is its program's file, None where that is not registered."""

    name: str
    program: str
    path: str | None
    pairs: tuple[str, ...]
    wish: Desired
    retired: bool = False


class DesiredReader:
    """`wishes` is None until the first good reading, unless an earlier one is `remembered`."""

    def __init__(self, db: Database, host: str, remembered: dict[str, Wished] | None = None) -> None:
        self._db = db
        self._host = host
        self.wishes = remembered

    async def read(self) -> None:
        """Read again; raises what the store raises and then keeps what was known."""
        rows = await self._db["sessions"].find({"host": self._host}).to_list()
        high = {row["_id"] async for row in self._db["pairs"].find({"priority": "high"}, {"_id": 1})}
        paths = {row["_id"]: row["path"] async for row in self._db["programs"].find({}, {"path": 1})}
        if not rows and self.wishes:
            logger.warning("no sessions in the store, though some were known: kept", known=len(self.wishes))
            return
        if not paths and self.wishes:
            logger.warning("no programs in the store, though some were known: kept")
            paths = {one.program: one.path for one in self.wishes.values() if one.path}
        read = [_wished(row, high, paths) for row in rows if names.is_valid(row["_id"])]
        self.wishes = {one.name: self._same(one) for one in read}

    def _same(self, wished: Wished) -> Wished:
        """The very object that was known, where nothing changed: whoever compares them need not look inside."""
        known = (self.wishes or {}).get(wished.name)
        return known if known and known == wished else wished


def _wished(row: Document, high: set[str], paths: dict[str, str]) -> Wished:
    """Of the words that hundreds of wishes share one copy is kept."""
    desired = row["desired"]
    wish = Desired(
        state=desired["state"],
        at_ms=desired["at_ms"],
        reason=intern(str(desired.get("reason") or "")),
        restart_id=desired.get("restart_id"),
        high=not high.isdisjoint(row["pairs"]),
        by=intern(str(desired.get("by") or "")),
        adopt=desired.get("adopt") is True,
    )
    pairs = tuple(row["pairs"])
    return Wished(
        row["_id"], intern(str(row["program"])), paths.get(row["program"]), pairs, wish, row.get("retired") is True
    )
