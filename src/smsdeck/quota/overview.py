"""Every country's quota as people see it."""

from collections.abc import Iterable
from typing import get_args

from smsdeck.catalog.pairs import Pairs
from smsdeck.kit.clock import to_datetime
from smsdeck.quota import country as countries
from smsdeck.quota import window
from smsdeck.quota.country import Country
from smsdeck.quota.country_schemas import LimitChange, PairShare, QuotaItem, QuotaList, Refusal, WaitingPair
from smsdeck.quota.documents import CountryDocuments
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.schemas import Reason
from smsdeck.quota.shares import Entry
from smsdeck.quota.window import Ledger


class QuotaOverview:
    """Reads the mirror of all countries, not the store; also sets the gauges."""

    def __init__(
        self, mirror: CountryMirror, documents: CountryDocuments, pairs: Pairs, metrics: QuotaMetrics
    ) -> None:
        self._mirror = mirror
        self._pairs = pairs
        self._metrics = metrics
        self._ceiling = documents.ceiling
        self._fresh = Country(Ledger(min(documents.default_limit, documents.ceiling)))

    async def quotas(self) -> QuotaList:
        """One a country that has a pair, by code."""
        names = {row["country"]: row["country_name"] for row in await self._pairs.all()}
        known, now = await self._mirror.all()
        items = [self._item(code, names[code], known.get(code, self._fresh), now) for code in sorted(names)]
        for item in items:
            self._metrics.show(item.country, item.used, item.limit, item.waiting)
        return QuotaList(items=items, at=to_datetime(now))

    async def one(self, code: str) -> QuotaItem:
        """One that has a pair, as the store has it at this moment."""
        await self._mirror.read()
        return next(item for item in await self.items() if item.country == code)

    async def items(self) -> list[QuotaItem]:
        """The same without the time."""
        return (await self.quotas()).items

    def _item(self, code: str, name: str, country: Country, now: int) -> QuotaItem:
        next_ms = window.opens_ms(country.ledger)
        quarantine_ms = country.ledger.quarantine_until_ms
        waiting = countries.waiting(country, now)
        shares, since_ms = countries.by_pair(country, now)
        return QuotaItem(
            country=code,
            country_name=name,
            limit=country.ledger.limit,
            ceiling=self._ceiling,
            burst=country.ledger.burst,
            used=countries.used(country, now),
            waiting=sum(entry.requests for entry in waiting),
            next_at=to_datetime(next_ms) if next_ms > now else None,
            quarantine_until=to_datetime(quarantine_ms) if quarantine_ms > now else None,
            waiters=_by_pair(waiting),
            shares=_shares(shares),
            shares_since=to_datetime(since_ms),
            refusals=_refusals(country),
            changed=_changed(country),
        )


def _by_pair(waiting: Iterable[Entry]) -> list[WaitingPair]:
    groups: dict[str, list[Entry]] = {}
    for entry in waiting:
        if entry.requests:
            groups.setdefault(entry.pair, []).append(entry)
    first = sorted(groups.items(), key=lambda one: min(entry.since_ms for entry in one[1]))
    return [
        WaitingPair(
            pair=pair,
            sessions=len({entry.session for entry in group}),
            requests=sum(entry.requests for entry in group),
            since=to_datetime(min(entry.since_ms for entry in group)),
            weight=group[0].weight,
        )
        for pair, group in first
    ]


def _shares(permits: dict[str, int]) -> list[PairShare]:
    total = sum(permits.values())
    most = sorted(permits.items(), key=lambda one: (-one[1], one[0]))
    return [PairShare(pair=pair, permits=count, share=round(count / total, 4)) for pair, count in most]


def _refusals(country: Country) -> list[Refusal]:
    """A reason that this version does not know, or that none of its rails gives, is not shown."""
    known = [
        Refusal(reason=reason, pair=note["pair"], detail=note["detail"], at=to_datetime(note["at_ms"]))
        for reason in get_args(Reason)
        if (note := country.refused.get(reason))
    ]
    return sorted(known, key=lambda refusal: refusal.at, reverse=True)


def _changed(country: Country) -> LimitChange | None:
    if country.changed is None:
        return None
    changed = country.changed
    return LimitChange(at=to_datetime(changed["at_ms"]), by=changed["by"], reason=changed["reason"])
