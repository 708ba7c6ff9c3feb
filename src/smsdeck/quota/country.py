"""A country's document in MongoDB, and what stands in it. Pure.

`rev` goes up with every change but those of lines and refusals, which are their writer's alone, and of reports of
sends, which only let go of a slot: whoever does not know of one yet holds the slot longer than need be.
`rails_rev` counts the changes of rails, see `catalog.rail_changes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from smsdeck.kit.mongo import Document
from smsdeck.quota import shares, window
from smsdeck.quota.shares import Entry, Line, Shares
from smsdeck.quota.window import Ledger, Slot

TALLY_MS = 300_000
TALLIES = 3
"""Permits by pair are counted in steps of 5 minutes; two whole ones and the present one make 10 to 15."""


@dataclass(frozen=True)
class Tally:
    """Permits by pair, from `from_ms` on."""

    from_ms: int
    permits: Mapping[str, int]


@dataclass(frozen=True)
class Country:
    """All that is known of a country, at some revision."""

    ledger: Ledger
    rev: int = 0
    shares: Shares = field(default_factory=Shares)
    lines: Mapping[str, Line] = field(default_factory=dict)
    tallies: tuple[Tally, ...] = ()
    refused: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    changed: Mapping[str, Any] | None = None
    rails_rev: int = 0


def granted(country: Country, ledger: Ledger, slot: Slot, weight: float) -> Country:
    """After a grant of `slot`, which gave `ledger`."""
    return replace(
        country,
        ledger=ledger,
        rev=country.rev + 1,
        shares=shares.served(country.shares, slot.pair, weight),
        tallies=_tallied(country.tallies, slot),
    )


def read(row: Document, ceiling: int, window_ms: int) -> Country:
    """What the document says. The ceiling holds whatever limit stands in it."""
    limit = min(row["limit"], ceiling)
    ledger = Ledger(
        limit,
        tuple(Slot(permit_id, **slot) for permit_id, slot in row["slots"].items()),
        row["paced_ms"],
        row["quarantine_until_ms"],
        min(row.get("burst", 1), limit),
        window_ms,
    )
    lines = {
        serve: Line(tuple(Entry(**one) for one in line["entries"]), line["seen_ms"])
        for serve, line in row.get("lines", {}).items()
    }
    return Country(
        ledger,
        row["rev"],
        Shares(**row["shares"]) if "shares" in row else Shares(),
        lines,
        tuple(Tally(**one) for one in row.get("tallies", ())),
        row.get("refused", {}),
        row.get("changed"),
        row.get("rails_rev", 0),
    )


def fields(country: Country) -> Document:
    """What a change of the ledger writes. Not the limit, which is a person's, nor what has other writers."""
    return {**_single(country), "slots": {slot.permit_id: slot_fields(slot) for slot in country.ledger.slots}}


def _single(country: Country) -> Document:
    ledger, shared = country.ledger, country.shares
    return {
        "rev": country.rev,
        "paced_ms": ledger.paced_ms,
        "quarantine_until_ms": ledger.quarantine_until_ms,
        "shares": {"now": shared.now, "turns": dict(shared.turns)},
        "tallies": [{"from_ms": one.from_ms, "permits": dict(one.permits)} for one in country.tallies],
    }


def whole(country: Country) -> Document:
    """All that has one writer at a time, a person's part included: as a document of its revision has it."""
    ledger = country.ledger
    rule = {"limit": ledger.limit, "burst": ledger.burst, "changed": country.changed}
    return {**fields(country), **rule, "rails_rev": country.rails_rev}


def changes(before: Country, after: Country) -> tuple[Document, list[str]]:
    """What a grant writes, and the paths that it takes away. Slots one by one: sends are reported meanwhile."""
    had, has = ({slot.permit_id: slot for slot in one.ledger.slots} for one in (before, after))
    new = {f"slots.{name}": slot_fields(has[name]) for name in has.keys() - had.keys()}
    return {**_single(after), **new}, [f"slots.{name}" for name in had.keys() - has.keys()]


def slot_fields(slot: Slot) -> Document:
    """A slot as it is stored, under its permit's id."""
    return {name: value for name, value in vars(slot).items() if name != "permit_id"}


def line_fields(line: Line) -> Document:
    """A serve's line as it is stored."""
    return {"seen_ms": line.seen_ms, "entries": [dict(vars(entry)) for entry in line.entries]}


def by_pair(country: Country, now_ms: int) -> tuple[dict[str, int], int]:
    """Permits by pair, and since when they were counted."""
    counted = [tally for tally in country.tallies if tally.from_ms > now_ms - TALLIES * TALLY_MS]
    sums: dict[str, int] = {}
    for tally in counted:
        for pair, permits in tally.permits.items():
            sums[pair] = sums.get(pair, 0) + permits
    since_ms = now_ms - now_ms % TALLY_MS - (TALLIES - 1) * TALLY_MS
    return sums, since_ms


def waiting(country: Country, now_ms: int) -> list[Entry]:
    """Who waits, over all serves that live."""
    return [entry for line in shares.fresh(country.lines, now_ms).values() for entry in line.entries]


def used(country: Country, now_ms: int) -> int:
    """Slots that are taken."""
    return len(window.open_slots(country.ledger, now_ms))


def _tallied(tallies: tuple[Tally, ...], slot: Slot) -> tuple[Tally, ...]:
    from_ms = slot.granted_ms - slot.granted_ms % TALLY_MS
    now = next((tally for tally in tallies if tally.from_ms == from_ms), Tally(from_ms, {}))
    kept = tuple(one for one in tallies if from_ms - TALLIES * TALLY_MS < one.from_ms < from_ms)
    return (*kept, Tally(from_ms, {**now.permits, slot.pair: now.permits.get(slot.pair, 0) + 1}))
