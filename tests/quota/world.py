"""A country, its programs and the faults between them, on paper: what was sent, beside what the ledger knows."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from smsdeck.quota.window import Granted, Ledger, Slot, Spent, Wait, open_slots, request

LONGEST_SEND_MS = 20_000
WINDOW_MS = 60_000
COUNTS_FOR_MS = LONGEST_SEND_MS + WINDOW_MS


@dataclass(frozen=True)
class Sent:
    """A send: when, and the how many-th grant it came from, under which limit."""

    at_ms: int
    grant: int
    limit: int


@dataclass
class World:
    """Time goes on only by `wait`. Names are permit ids."""

    ledger: Ledger = field(default_factory=lambda: Ledger(10))
    now: int = 1_000_000
    grants: int = 0
    unsent: dict[str, tuple[int, Sent]] = field(default_factory=dict)
    unreported: list[str] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def wait(self, ms: int) -> None:
        """A program whose permit has run out has sent, or never will."""
        self.now += ms
        self.unsent = {name: one for name, one in self.unsent.items() if one[0] >= self.now}

    def ask(self, name: str, *, read_late_ms: int = 0, session: str = "s") -> Granted | Wait | Spent:
        """Ask, by a serve that heard the store's clock a while ago."""
        read_ms = self.now - read_late_ms
        slot = Slot(name, session, "UZ_uzmobile", read_ms, read_ms + COUNTS_FOR_MS)
        decision = request(self.ledger, read_ms, slot)
        if isinstance(decision, Granted) and not decision.repeat:
            self.ledger = decision.ledger
            self.grants += 1
            granted = Sent(0, self.grants, self.ledger.limit)
            self.unsent[name] = decision.slot.granted_ms + LONGEST_SEND_MS, granted
        return decision

    def send(self, name: str) -> None:
        """The message leaves now."""
        _, granted = self.unsent.pop(name)
        self.sent.append(replace(granted, at_ms=self.now))
        self.unreported.append(name)

    def report(self, name: str) -> None:
        """`used` arrives, for the first time or again."""
        self.ledger = use(self.ledger, self.now, name) or self.ledger

    def lose(self) -> None:
        """The ledger is lost, and made anew in quarantine."""
        quarantine_until_ms = self.now + COUNTS_FOR_MS
        self.ledger = Ledger(self.ledger.limit, burst=self.ledger.burst, quarantine_until_ms=quarantine_until_ms)

    def check(self) -> None:
        """No window holds more sends than the limit at the grant of the newest permit among them."""
        for first in self.sent:
            window = [one for one in self.sent if first.at_ms <= one.at_ms < first.at_ms + WINDOW_MS]
            newest = max(window, key=lambda one: one.grant)
            assert len(window) <= newest.limit, f"{len(window)} sends within 60 s of {first.at_ms}: {window}"

    def forget(self) -> None:
        """Sends that no future window can hold."""
        self.sent = [one for one in self.sent if one.at_ms > self.now - 2 * WINDOW_MS]


def shortest(times: list[int], sends: int) -> int:
    """The shortest time in which so many sends and one more happened."""
    ordered = sorted(times)
    return min((b - a for a, b in zip(ordered, ordered[sends:], strict=False)), default=WINDOW_MS)


def gaps(times: list[int]) -> list[int]:
    """Between one and the next."""
    return [b - a for a, b in pairwise(times)]


def use(ledger: Ledger, now_ms: int, permit_id: str) -> Ledger | None:
    """What the store makes of a report (`CountryDocuments.use`); None if nothing (unknown, or reported before)."""
    if not any(slot.permit_id == permit_id and not slot.used for slot in open_slots(ledger, now_ms)):
        return None
    until_ms = now_ms + ledger.window_ms
    return replace(
        ledger,
        slots=tuple(
            replace(slot, used=True, held_until_ms=min(slot.held_until_ms, until_ms))
            if slot.permit_id == permit_id
            else slot
            for slot in ledger.slots
        ),
    )
