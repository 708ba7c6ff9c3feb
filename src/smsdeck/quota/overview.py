"""Every country's quota as people see it."""

from smsdeck.catalog.pairs import Pairs
from smsdeck.kit.clock import to_datetime
from smsdeck.quota import window
from smsdeck.quota.gate import PermitGate
from smsdeck.quota.ledger import QuotaLedger
from smsdeck.quota.metrics import QuotaMetrics
from smsdeck.quota.schemas import QuotaItem
from smsdeck.quota.window import Ledger


class QuotaOverview:
    """Reads all ledgers at once; also sets the gauges."""

    def __init__(
        self, ledger: QuotaLedger, gate: PermitGate, pairs: Pairs, metrics: QuotaMetrics, default_limit: int
    ) -> None:
        self._ledger = ledger
        self._gate = gate
        self._pairs = pairs
        self._metrics = metrics
        self._default_limit = default_limit

    async def items(self) -> list[QuotaItem]:
        """One a country that has a pair, by code."""
        names = {row["country"]: row["country_name"] for row in await self._pairs.all()}
        ledgers, now = await self._ledger.all()
        fresh = Ledger(self._default_limit)
        return [self._item(code, names[code], ledgers.get(code, fresh), now) for code in sorted(names)]

    def _item(self, country: str, name: str, ledger: Ledger, now: int) -> QuotaItem:
        used = len(window.open_slots(ledger, now))
        self._metrics.show(country, used, ledger.limit)
        next_ms = window.next_grant_ms(ledger, now)
        quarantine = ledger.quarantine_until_ms
        return QuotaItem(
            country=country,
            country_name=name,
            limit=ledger.limit,
            used=used,
            waiting=self._gate.waiting(country),
            next_at=to_datetime(next_ms) if next_ms > now else None,
            quarantine_until=to_datetime(quarantine) if quarantine > now else None,
        )
