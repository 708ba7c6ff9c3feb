"""What people do with numbers. Each change and each unmasking is audited; the audit log holds no number."""

import re
from collections.abc import Sequence

from smsdeck.access.audit import Audit
from smsdeck.catalog.numbers import number_csv
from smsdeck.catalog.numbers.items import item
from smsdeck.catalog.numbers.number_csv import NumberRow, WrongLine
from smsdeck.catalog.numbers.phone import Wrong, read
from smsdeck.catalog.numbers.pools import NewNumber, Numbers
from smsdeck.catalog.numbers.schemas import (
    ImportLine,
    NumberImportReport,
    NumberItem,
    NumberPage,
    NumbersIn,
    NumbersReport,
    Unmasked,
)
from smsdeck.catalog.opt_outs.store import OptOuts
from smsdeck.catalog.pairs import Pairs
from smsdeck.errors import InvalidInputError, NotFoundError
from smsdeck.kit import paging
from smsdeck.kit.clock import Clock
from smsdeck.kit.masking import holds_number
from smsdeck.kit.mongo import Document

ERRORS_SHOWN = 200
LONG_FIGURE = re.compile(r"\d{7,}")


class NumberService:
    """What the endpoints of numbers do."""

    def __init__(self, numbers: Numbers, pairs: Pairs, opt_outs: OptOuts, audit: Audit, clock: Clock) -> None:
        self._numbers = numbers
        self._pairs = pairs
        self._opt_outs = opt_outs
        self._audit = audit
        self._clock = clock

    async def register(self, pair: str, given: NumbersIn, by: str) -> NumbersReport:
        """Register numbers for a pair. InvalidInputError names the places of wrong ones; nothing is stored."""
        await self._pairs.get(pair)
        found = [read(text, pair[:2]) for text in given.numbers]
        rows = [NumberRow(place, one, given.source) for place, one in enumerate(found) if isinstance(one, str)]
        taken = await self._taken(pair, rows)
        wrong = [(place, one.what) for place, one in enumerate(found) if isinstance(one, Wrong)]
        wrong += [(line.line, line.what) for line in taken]
        if wrong:
            raise InvalidInputError(
                f"{len(wrong)} of the numbers cannot be registered for {pair}.",
                hint="Nothing was registered. Mend the ones named in errors.",
                errors=[{"where": f"numbers.{place}", "what": what} for place, what in sorted(wrong)[:20]],
            )
        unique = {row.number: row for row in rows}
        return await self._add(pair, list(unique.values()), by)

    async def import_csv(self, pair: str, text: str, by: str, *, dry_run: bool) -> NumberImportReport:
        """Register the numbers of a file: all of it, or with any wrong line none."""
        await self._pairs.get(pair)
        rows, errors = number_csv.parse(text, pair[:2])
        errors = sorted([*errors, *await self._taken(pair, rows)], key=lambda line: line.line)
        numbers = [row.number for row in rows]
        before = await self._numbers.registered(pair, numbers)
        out = await self._opt_outs.which([self._numbers.id_of(number) for number in numbers])
        if not errors and not dry_run:
            await self._add(pair, rows, by)
        return NumberImportReport(
            rows=len(rows),
            added=len(rows) - len(before),
            known=len(before),
            opted_out=len(out),
            wrong=len(errors),
            errors=[ImportLine(line=one.line, what=one.what, how=one.how) for one in errors[:ERRORS_SHOWN]],
            dry_run=dry_run,
        )

    async def page(self, pair: str | None, q: str | None, cursor: str | None, limit: int) -> NumberPage:
        """Registered numbers; `q` is a part of their source, or an id. InvalidInputError for a phone number,
        NotFoundError for a pair that is none and has none.
        """
        if q and (holds_number(q) or LONG_FIGURE.fullmatch(q.strip())):
            raise InvalidInputError(
                "Addresses are logged, so a phone number cannot be looked for here.",
                hint="POST /api/v1/numbers/find takes it in the body.",
            )
        after = paging.decode(cursor) if cursor else None
        found = await self._found(pair, q, after, limit + 1)
        now = self._clock.now_ms()
        counts = await self._numbers.counts()
        if pair and not counts.get(pair):
            await self._pairs.get(pair)
        return NumberPage(
            items=[item(row, now) for row in found[:limit]],
            next_cursor=paging.encode(found[limit - 1]["key"]) if len(found) > limit else None,
            total=counts.get(pair, 0) if pair else sum(counts.values()),
        )

    async def find(self, text: str) -> NumberItem:
        """The registered number that somebody typed; NotFoundError if there is none."""
        number = read(text, None)
        if isinstance(number, Wrong):
            raise InvalidInputError(f"That is not a phone number: {number.what}.", hint=number.how)
        return item(await self._get(self._numbers.id_of(number)), self._clock.now_ms())

    async def unmask(self, key: str, by: str) -> Unmasked:
        """The number in full. Audited before it is shown."""
        row = await self._get(key)
        await self._audit.record(by, "number.unmask", key, after={"pair": row["pair"]})
        return Unmasked(id=key, number=row["_id"])

    async def remove(self, key: str, by: str) -> None:
        """Take the number out of its pool; acts on the next permit. What was sent to it stays in the metrics."""
        pair = await self._numbers.remove(key)
        if pair is None:
            raise _nothing()
        await self._audit.record(by, "number.remove", key, before={"pair": pair})

    async def _add(self, pair: str, rows: Sequence[NumberRow], by: str) -> NumbersReport:
        added = await self._numbers.add(pair, [NewNumber(row.number, row.source) for row in rows], by)
        sources = sorted({row.source for row in rows})[:20]
        await self._audit.record(by, "numbers.add", pair, after={"added": added, "sources": sources})
        return NumbersReport(added=added, known=len(rows) - added)

    async def _taken(self, pair: str, rows: Sequence[NumberRow]) -> list[WrongLine]:
        elsewhere = await self._numbers.elsewhere(pair, [row.number for row in rows])
        return [
            WrongLine(row.line, f"registered for {other} already", "Remove it there first, or leave it out.")
            for row in rows
            if (other := elsewhere.get(row.number))
        ]

    async def _found(self, pair: str | None, q: str | None, after: str | None, limit: int) -> list[Document]:
        if q and (row := await self._numbers.get(q)):
            return [row] if pair in {None, row["pair"]} else []
        return await self._numbers.page(pair, re.escape(q) if q else None, after, limit)

    async def _get(self, key: str) -> Document:
        row = await self._numbers.get(key)
        if row is None:
            raise _nothing()
        return row


def _nothing() -> NotFoundError:
    return NotFoundError("No such number is registered.", hint="GET /api/v1/numbers lists them.")
