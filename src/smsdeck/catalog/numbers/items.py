"""Numbers as people see them: masked. Pure."""

from smsdeck.catalog.numbers.schemas import NumberItem
from smsdeck.catalog.numbers.zones import zones_of
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.masking import mask
from smsdeck.kit.mongo import Document

HOUR_MS, DAY_MS = 3_600_000, 86_400_000


def item(row: Document, now_ms: int) -> NumberItem:
    """A stored number, as it is at `now_ms`."""
    sends = [send["at_ms"] for send in row.get("sends", ())]
    free_ms, used_ms, at_ms = row.get("free_ms", 0), row.get("last_used_ms", 0), row.get("at_ms")
    return NumberItem(
        id=row["key"],
        number=mask(row["_id"]),
        pair=row["pair"],
        country=row["pair"][:2],
        source=row["source"],
        registered_at=to_datetime(at_ms) if at_ms else None,
        registered_by=row.get("by"),
        last_used_at=to_datetime(used_ms) if used_ms else None,
        sends_last_hour=sum(at > now_ms - HOUR_MS for at in sends),
        sends_last_day=sum(at > now_ms - DAY_MS for at in sends),
        free_at=to_datetime(free_ms) if free_ms > now_ms else None,
        opted_out=row.get("opted_out", False),
        zones=list(zones_of(row["_id"])),
    )
