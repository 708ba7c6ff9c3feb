"""What people do with opt-outs. Each change is audited, by the number's id."""

from smsdeck.access.audit import Audit
from smsdeck.catalog.numbers import number_csv
from smsdeck.catalog.numbers.hashes import number_id
from smsdeck.catalog.numbers.phone import Wrong, read
from smsdeck.catalog.numbers.schemas import ImportLine
from smsdeck.catalog.numbers.service import ERRORS_SHOWN
from smsdeck.catalog.opt_outs.schemas import OptOutEvent, OptOutImportReport, OptOutItem, OptOutPage
from smsdeck.catalog.opt_outs.store import NewOptOut, OptOuts
from smsdeck.errors import InvalidInputError, NotFoundError
from smsdeck.kit import paging
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.masking import mask
from smsdeck.kit.mongo import Document


class OptOutService:
    """What the endpoints of opt-outs do. `key` makes numbers' ids."""

    def __init__(self, opt_outs: OptOuts, audit: Audit, key: bytes) -> None:
        self._opt_outs = opt_outs
        self._audit = audit
        self._key = key

    async def add(self, text: str, source: str, by: str) -> OptOutItem:
        """Opt a number out; one that is already stays as it is."""
        new = self._new(_number(text), source)
        await self._audit.record(by, "opt_out.add", new.key, after={"source": source})
        await self._opt_outs.add([new], by)
        return await self._get(new.key)

    async def import_csv(self, text: str, by: str, *, dry_run: bool) -> OptOutImportReport:
        """Opt out the numbers of a file: all of it, or with any wrong line none."""
        rows, errors = number_csv.parse(text, None)
        new = [self._new(row.number, row.source) for row in rows]
        known = await self._opt_outs.which([one.key for one in new])
        if not errors and not dry_run:
            await self._audit.record(by, "opt_out.import", "opt-outs", after={"numbers": len(new) - len(known)})
            await self._opt_outs.add(new, by)
        return OptOutImportReport(
            rows=len(rows),
            added=len(rows) - len(known),
            known=len(known),
            wrong=len(errors),
            errors=[ImportLine(line=one.line, what=one.what, how=one.how) for one in errors[:ERRORS_SHOWN]],
            dry_run=dry_run,
        )

    async def lift(self, key: str, reason: str, by: str) -> OptOutItem:
        """Let messages be sent to it again; NotFoundError if it is not opted out."""
        await self._get(key)
        await self._audit.record(by, "opt_out.lift", key, after={"reason": reason})
        if await self._opt_outs.lift(key, by, reason) is None:
            raise _nothing()
        return await self._get(key)

    async def find(self, text: str) -> OptOutItem:
        """What is known of a number; NotFoundError if it was never opted out."""
        return await self._get(number_id(_number(text), self._key))

    async def page(self, cursor: str | None, limit: int, *, lifted: bool) -> OptOutPage:
        """Opt-outs, newest first."""
        after = _position(cursor) if cursor else None
        found = await self._opt_outs.page(lifted=lifted, after=after, limit=limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return OptOutPage(
            items=[_item(row) for row in found[:limit]],
            next_cursor=paging.encode(f"{last['at_ms']}|{last['_id']}") if last else None,
            total=await self._opt_outs.count(),
        )

    async def _get(self, key: str) -> OptOutItem:
        row = await self._opt_outs.get(key)
        if row is None:
            raise _nothing()
        return _item(row)

    def _new(self, number: str, source: str) -> NewOptOut:
        return NewOptOut(number_id(number, self._key), mask(number), source)


def _number(text: str) -> str:
    number = read(text, None)
    if isinstance(number, Wrong):
        raise InvalidInputError(f"That is not a phone number: {number.what}.", hint=number.how)
    return number


def _item(row: Document) -> OptOutItem:
    history = [
        OptOutEvent(
            what=one["what"],
            at=to_datetime(one["at_ms"]),
            by=one["by"],
            why=one["source"] if "source" in one else one["reason"],
        )
        for one in row["history"]
    ]
    return OptOutItem(
        id=row["_id"],
        number=row["masked"],
        active=row["out"],
        since=to_datetime(row["at_ms"]),
        by=row["by"],
        source=row["source"],
        history=history,
    )


def _position(cursor: str) -> tuple[int, str]:
    at_ms, _, key = paging.decode(cursor).partition("|")
    if not at_ms.isdecimal() or len(at_ms) > 15:
        raise InvalidInputError("The cursor is not one that this API gave.", hint="Leave it out.")
    return int(at_ms), key


def _nothing() -> NotFoundError:
    return NotFoundError("That number is not opted out.", hint="GET /api/v1/opt-outs lists them.")
