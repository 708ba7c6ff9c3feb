"""All countries' documents in memory, kept by a change stream, and read whole whenever the stream fails.

Each serve has its own. It tells the turnstiles when something changed, so that a slot that another serve freed or
left is taken at once and nobody polls. While there is no stream, every question reads the store.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pymongo.errors import PyMongoError

from smsdeck.kit import log
from smsdeck.kit.mongo import Database, Document
from smsdeck.quota import country as countries
from smsdeck.quota.country import Country
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.shares import Line

logger = log.get("quota")
REREAD_SECONDS = 10.0
"""How often the store's clock is heard and the mirror compared, whatever the stream says."""

OWN = ("lines", "refused")
"""Fields that their writer alone changes, without a new revision."""


class CountryMirror:
    """`follow` and `read` are loops of the background; while it is not `following`, it reads at each question."""

    def __init__(self, db: Database, documents: CountryDocuments) -> None:
        self._quota = db["quota"]
        self._documents = documents
        self._rows: dict[str, Document] = {}
        self._understood: dict[str, Country] = {}
        self.following = False
        self._tell: list[Callable[[str], None]] = []

    def on_change(self, tell: Callable[[str], None]) -> None:
        """Call `tell` with the code of each country that changes."""
        self._tell.append(tell)

    async def country(self, code: str) -> tuple[Country, int]:
        """The country, and the store's time. Raises what the store raises, if it has to be asked."""
        if not self.following or code not in self._rows:
            return await self._documents.read(code)
        return self._known(code), self._documents.clock.now_ms()

    async def all(self) -> tuple[dict[str, Country], int]:
        """Every country, and the store's time."""
        if not self.following:
            await self.read()
        return {code: self._known(code) for code in self._rows}, self._documents.clock.now_ms()

    async def read(self) -> None:
        """Read all; raises what the store raises, and then keeps what was known."""
        rows, _ = await self._documents.all()
        self._rows = {row["_id"]: self._newer(row) for row in rows}
        self._understood = {}

    async def follow(self) -> None:
        """Take up changes as they happen, until the stream fails. What changed before it was open is read."""
        try:
            async with await self._quota.watch() as stream:
                await self.read()
                self.following = True
                async for change in stream:
                    await self._take(change)
        except PyMongoError as error:
            logger.warning("the stream of quota changes ended", error=type(error).__name__)
        finally:
            self.following = False

    def now_ms(self) -> int:
        """The store's time."""
        return self._documents.clock.now_ms()

    def latest_ms(self) -> int:
        """What the store's time is at most."""
        return self._documents.clock.latest_ms()

    def holder_of(self, permit_id: str, session: str) -> str | None:
        """The country in which this session holds this permit, as far as is known here."""
        for code, row in self._rows.items():
            if any((slot["permit_id"], slot["session"]) == (permit_id, session) for slot in row["slots"]):
                return code
        return None

    async def line_up(self, code: str, serve: str, line: Line | None) -> None:
        """Store a serve's line; None takes it away."""
        await self._documents.line_up(code, serve, line)
        if (row := self._rows.get(code)) is not None:
            others = {name: one for name, one in row.get("lines", {}).items() if name != serve}
            mine = {serve: countries.line_fields(line)} if line else {}
            self._replace(code, {**row, "lines": {**others, **mine}})

    def put(self, code: str, country: Country) -> None:
        """What this process has just stored, or read: the stream brings it later."""
        if (row := self._rows.get(code)) is not None and country.rev >= row["rev"]:
            lines = {name: countries.line_fields(line) for name, line in country.lines.items()}
            self._replace(code, {**row, **countries.fields(country), "lines": lines})

    def _replace(self, code: str, row: Document) -> None:
        self._rows[code] = row
        self._understood.pop(code, None)

    def _newer(self, row: Document) -> Document:
        """A reading that was under way may be older than what was stored meanwhile."""
        known = self._rows.get(row["_id"])
        return known if known and known["rev"] > row["rev"] else row

    def _known(self, code: str) -> Country:
        known = self._understood.get(code)
        if known is None:
            known = self._understood[code] = self._documents.understood(self._rows[code])
        return known

    async def _take(self, change: Mapping[str, Any]) -> None:
        code = change.get("documentKey", {}).get("_id")
        before = self._rows.get(code)
        after = merged(before, change)
        if after is None:
            await self.read()
        elif after is not before:
            self._replace(str(code), after)
        for tell in self._tell:
            tell(str(code))


def merged(row: Document | None, change: Mapping[str, Any]) -> Document | None:
    """The document after a change of the stream; None if that takes another reading. What is older than the
    document is left out: this process may have read or written it since. Pure.
    """
    if change["operationType"] in {"insert", "replace"}:
        whole: Document = change["fullDocument"]
        return whole if row is None or whole["rev"] > row["rev"] else row
    if change["operationType"] != "update" or row is None:
        return None
    sets, gone = change["updateDescription"]["updatedFields"], change["updateDescription"]["removedFields"]
    old = sets.get("rev", row["rev"] + 1) <= row["rev"]
    after = {**row, **{name: dict(row.get(name, {})) for name in OWN}}
    for path in [*sets, *gone]:
        name, _, key = path.partition(".")
        if "." in key or (key and name not in OWN):
            return None
        if old and name not in OWN:
            continue
        place, last = (after[name], key) if key else (after, name)
        if path in sets:
            place[last] = sets[path]
        else:
            place.pop(last, None)
    return after
