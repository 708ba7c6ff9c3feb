"""Pairs with all that hangs on them: sessions, number counts."""

import asyncio
from typing import Any

from smsdeck.catalog import countries, pair_csv
from smsdeck.catalog.gateways.schemas import DEFAULT
from smsdeck.catalog.gateways.store import Gateways
from smsdeck.catalog.numbers.pools import Numbers
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs, differs
from smsdeck.catalog.programs import Programs
from smsdeck.catalog.schemas import ImportReport, LineProblem, PairCreate, PairItem
from smsdeck.catalog.sessions import DesiredSessions, NewSession
from smsdeck.errors import InvalidInputError
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Document


class PairService:
    """What the endpoints of pairs do."""

    def __init__(
        self,
        pairs: Pairs,
        numbers: Numbers,
        sessions: DesiredSessions,
        programs: Programs,
        gateways: Gateways,
        host: str,
    ) -> None:
        self._pairs = pairs
        self._numbers = numbers
        self._sessions = sessions
        self._programs = programs
        self._gateways = gateways
        self._host = host

    async def list(self) -> list[PairItem]:
        """All pairs."""
        rows, counts, sessions = await asyncio.gather(
            self._pairs.all(), self._numbers.counts(), self._sessions.by_pair()
        )
        return [_item(row, counts, sessions) for row in rows]

    async def get(self, pair: str) -> PairItem:
        """One; NotFoundError if there is none."""
        return await self._shown(await self._pairs.get(pair))

    async def create(self, new: PairCreate, by: str) -> PairItem:
        """Add a pair, and a running session for each program named."""
        if not countries.exists(new.country):
            raise InvalidInputError(f"{new.country} is not a country.", hint="Use its two letters, as UZ.")
        for program in new.programs:
            await self._programs.get(program)
        gateway = await self._gateway(new.gateway)
        row = PairRow(
            new.country,
            new.country_name or await self._country_name(new.country),
            new.operator,
            new.operator_name or new.operator,
            new.priority,
        )
        document = await self._pairs.create(row, by, active=new.active, gateway=gateway)
        wanted = [NewSession(program, (row.pair,)) for program in new.programs]
        await self._sessions.create(wanted, self._host, by, run=True)
        return await self._shown(document)

    async def change(self, pair: str, changes: dict[str, Any], revision: int | None, by: str) -> PairItem:
        """Change a pair; acts on the next permit. NotFoundError for a gateway that is none."""
        if changes.get("gateway"):
            changes = {**changes, "gateway": await self._gateway(changes["gateway"])}
        return await self._shown(await self._pairs.change(pair, changes, revision, by))

    async def remove(self, pair: str, by: str) -> None:
        """Take a pair away; its sessions end, what was sent stays."""
        await self._pairs.get(pair)
        await self._sessions.drop_pair(pair, by)
        await self._pairs.remove(pair, by)

    async def import_csv(self, text: str, by: str, *, dry_run: bool) -> ImportReport:
        """Create and update pairs from CSV: all of it, or with any wrong line none."""
        rows, errors = pair_csv.parse(text)
        known = {row["_id"]: row for row in await self._pairs.all()}
        created = sum(row.pair not in known for row in rows)
        updated = sum(row.pair in known and differs(known[row.pair], row) for row in rows)
        if not errors and not dry_run:
            await self._pairs.put(rows, by)
        return ImportReport(
            rows=len(rows),
            created=created,
            updated=updated,
            unchanged=len(rows) - created - updated,
            errors=[LineProblem(line=error.line, what=error.what) for error in errors],
            dry_run=dry_run,
        )

    async def _gateway(self, name: str) -> str:
        """As a pair keeps it: nothing for the default one, whether it is that of the settings or not."""
        if name in {"", DEFAULT}:
            return ""
        await self._gateways.get(name)
        return name

    async def _shown(self, row: Document) -> PairItem:
        pair = row["_id"]
        return _item(row, {pair: await self._numbers.count(pair)}, await self._sessions.by_pair())

    async def _country_name(self, country: str) -> str:
        """As the other pairs of the country have it, or its common name in English."""
        for row in await self._pairs.all():
            if row["country"] == country:
                return str(row["country_name"])
        return countries.name(country)


def _item(row: Document, counts: dict[str, int], sessions: dict[str, list[str]]) -> PairItem:
    shown = {name: value for name, value in row.items() if name not in {"_id", "updated_ms"}}
    pair = row["_id"]
    return PairItem(
        pair=pair,
        numbers=counts.get(pair, 0),
        sessions=sessions.get(pair, []),
        updated_at=to_datetime(row["updated_ms"]),
        **shown,
    )
