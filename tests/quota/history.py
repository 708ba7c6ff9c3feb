"""What really happened, and whether it was allowed: a record of sends, and the checks on it. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Send:
    """A message that left. Times in ms of the store's clock."""

    at_ms: float
    granted_ms: float
    country: str
    pair: str
    session: str


@dataclass(frozen=True)
class LimitSet:
    """A limit that was set at some moment between the two."""

    country: str
    limit: int
    asked_ms: float
    done_ms: float


@dataclass
class History:
    """Of one run."""

    sends: list[Send] = field(default_factory=list)
    limits: list[LimitSet] = field(default_factory=list)

    def write(self, file: Path) -> None:
        """As lines of JSON, for whoever wants to look at a failure."""
        records: list[Send | LimitSet] = [*self.sends, *self.limits]
        file.write_text("".join(f"{json.dumps(asdict(record))}\n" for record in records))


def violations(history: History, window_ms: float) -> list[str]:
    """Every window that held more sends than the limit that the newest grant among them had to keep."""
    found = []
    for country in {send.country for send in history.sends}:
        sends = sorted((send for send in history.sends if send.country == country), key=lambda send: send.at_ms)
        for place, first in enumerate(sends):
            inside = [send for send in sends[place:] if send.at_ms < first.at_ms + window_ms]
            newest_ms = max(send.granted_ms for send in inside)
            limit = _highest_at(history.limits, country, newest_ms)
            if len(inside) > limit:
                found.append(f"{country}: {len(inside)} sends from {first.at_ms:.0f} on, {limit} are allowed")
    return found


def shortest_ms(sends: Sequence[float], limit: int) -> float:
    """The shortest time from one send to the limit-th after it; infinite if there are too few."""
    ordered = sorted(sends)
    return min((b - a for a, b in zip(ordered, ordered[limit:], strict=False)), default=float("inf"))


def jain(shares: Iterable[float]) -> float:
    """Jain's index of fairness: 1 if all are equal, 1/n if one has all."""
    values = list(shares)
    squares = sum(value * value for value in values)
    return sum(values) ** 2 / (len(values) * squares) if squares else 1.0


def _highest_at(limits: Iterable[LimitSet], country: str, at_ms: float) -> int:
    """The highest limit that may have held at this moment."""
    known = sorted((one for one in limits if one.country == country), key=lambda one: one.asked_ms)
    sure = [one.limit for one in known if one.done_ms < at_ms][-1:]
    perhaps = [one.limit for one in known if one.asked_ms <= at_ms <= one.done_ms]
    return max([*sure, *perhaps])
