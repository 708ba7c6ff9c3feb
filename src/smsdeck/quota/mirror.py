"""All countries' documents in memory, kept by the stream of changes, and read whole whenever the stream fails.

Each serve has its own. It tells the turnstiles when something changed, so that a slot that another serve freed or
left is taken at once and nobody polls. While there is no stream, every question reads the store.
"""

from collections.abc import Callable
from typing import Any

from smsdeck.kit.changes import Change
from smsdeck.kit.mongo import Document
from smsdeck.quota import country as countries
from smsdeck.quota.country import Country
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.shares import Line

REREAD_SECONDS = 10.0
"""How often the store's clock is heard and the mirror compared, whatever the stream says."""

OWN = ("lines", "refused")
"""Fields that their writer alone changes, without a new revision."""

GONE = object()
"""Instead of a value: there is none any longer."""


class CountryMirror:
    """A `Follower`. `read` is a loop of the background; while it is not `following`, it reads at each question."""

    collections = ("quota",)

    def __init__(self, documents: CountryDocuments) -> None:
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

    async def opened(self) -> None:
        """Read what stood before the first change."""
        await self.read()
        self.following = True

    def ended(self) -> None:
        """Read at each question again."""
        self.following = False

    async def take(self, change: Change) -> None:
        """Take up one change."""
        code = change.get("documentKey", {}).get("_id")
        before = self._rows.get(code)
        after = merged(before, change)
        if after is None:
            await self.read()
        elif after is not before:
            self._replace(str(code), after)
        for tell in self._tell:
            tell(str(code))

    def now_ms(self) -> int:
        """The store's time."""
        return self._documents.clock.now_ms()

    def latest_ms(self) -> int:
        """What the store's time is at most."""
        return self._documents.clock.latest_ms()

    def holder_of(self, permit_id: str, session: str) -> tuple[str, str] | None:
        """The country and the pair for which this session holds this permit, as far as is known here."""
        for code, row in self._rows.items():
            if (slot := row["slots"].get(permit_id)) and slot["session"] == session:
                return code, slot["pair"]
        return None

    async def use(self, code: str, permit_id: str, session: str, serve: str, line: Line | None) -> None:
        """The permit's send is over; with it this serve's line, if there is something new of it to tell."""
        lines = {serve: line} if line else {}
        if await self._documents.use(code, permit_id, session, lines) and line:
            self._lined_up(code, serve, line)

    async def line_up(self, code: str, serve: str, line: Line | None) -> None:
        """Store a serve's line; None takes it away."""
        await self._documents.line_up(code, serve, line)
        self._lined_up(code, serve, line)

    def _lined_up(self, code: str, serve: str, line: Line | None) -> None:
        if (row := self._rows.get(code)) is not None:
            others = {name: one for name, one in row.get("lines", {}).items() if name != serve}
            mine = {serve: countries.line_fields(line)} if line else {}
            self._replace(code, {**row, "lines": {**others, **mine}})

    def put(self, code: str, country: Country) -> None:
        """What this process has just stored, or read: the stream brings it later."""
        if (row := self._rows.get(code)) is not None and country.rev >= row["rev"]:
            lines = {name: countries.line_fields(line) for name, line in country.lines.items()}
            self._replace(code, {**row, **countries.whole(country), "lines": lines})

    def _replace(self, code: str, row: Document) -> None:
        self._rows[code] = reported(row, self._rows.get(code))
        self._understood.pop(code, None)

    def _newer(self, row: Document) -> Document:
        """A reading that was under way may be older than what was stored meanwhile."""
        known = self._rows.get(row["_id"])
        return known if known and known["rev"] > row["rev"] else reported(row, known)

    def _known(self, code: str) -> Country:
        known = self._understood.get(code)
        if known is None:
            known = self._understood[code] = self._documents.understood(self._rows[code])
        return known


def reported(row: Document, before: Document | None) -> Document:
    """The document with the reports of sends that were known before: it may be older than they are. Pure."""
    known = before["slots"] if before else {}
    kept = {name: slot for name, slot in known.items() if slot["used"] and name in row["slots"]}
    return {**row, "slots": {**row["slots"], **kept}} if kept else row


def merged(row: Document | None, change: Change) -> Document | None:
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
    after = row
    try:
        for path in [*sets, *gone]:
            parts = path.split(".")
            if not (old and parts[0] not in OWN) and not _late_report(after, parts):
                after = _with(after, parts, sets.get(path, GONE))
    except (AttributeError, TypeError):  # within a list, say
        return None
    return after


def _late_report(row: Document, parts: list[str]) -> bool:
    """Of a slot that is over for whoever wrote last."""
    return parts[0] == "slots" and len(parts) > 2 and parts[1] not in row["slots"]


def _with(place: Document, parts: list[str], value: Any) -> Document:
    """The document with a new value at this path, or without one: a store may tell of the smallest parts that
    changed.
    """
    name, *rest = parts
    if rest:
        value = _with(place.get(name, {}), rest, value)
    after = {**place, name: value}
    if value is GONE:
        del after[name]
    return after
