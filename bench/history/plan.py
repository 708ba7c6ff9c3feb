"""How much history, of what, and when. Pure."""

import csv
import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.history.fates import BAD, GOOD, MIDDLING, Fate, pool
from smsdeck.rollups.levels import Level, bucket
from smsdeck.settings import ROOT

MINUTES_A_DAY = 1440
SWING = 0.5
"""Of a day's mean, between its busiest and its quietest minute to both sides."""


@dataclass(frozen=True)
class Plan:
    """`rows` messages of `series` pair × program, sent in the `days` × 24 h before `until` (a whole minute)."""

    rows: int
    series: int
    days: int
    until: datetime
    seed: int

    @property
    def since(self) -> datetime:
        """When the first are sent."""
        return self.until - timedelta(days=self.days)

    @property
    def dates(self) -> list[datetime]:
        """The days that it touches, by their start."""
        first, last = (bucket(at, Level.day) for at in (self.since, self.until - timedelta.resolution))
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def sends(self, minute: datetime) -> int:
        """How many messages are sent in it."""
        if not self.since <= minute < self.until:
            return 0
        number = int(minute.timestamp()) // 60
        return math.floor(self._sent_before(number + 1)) - math.floor(self._sent_before(number))

    def _sent_before(self, number: int) -> float:
        turn = 2 * math.pi / MINUTES_A_DAY
        wave = SWING / turn * math.cos(turn * (number % MINUTES_A_DAY))
        return self.rows / (self.days * MINUTES_A_DAY) * (number - wave)


@dataclass(frozen=True)
class Series:
    """`key`: country, operator, program, as LOAD DATA wants them; `columns`: session and masked number too."""

    key: str
    columns: str
    weight: float
    fates: tuple[list[Fate], ...]
    quality: int


def series_of(plan: Plan) -> list[Series]:
    """Every pair of the shipped list under one program, then again under the next; in key order."""
    rng = random.Random(f"{plan.seed}:series")
    pools = [tuple(pool(rng, one, expects_code=code) for one in (GOOD, MIDDLING, BAD)) for code in (False, True)]
    with (ROOT / "data" / "pairs.csv").open() as file:
        pairs = [(row["country"], row["operator"]) for row in csv.DictReader(file)]
    made = []
    for number in range(plan.series):
        country, operator = pairs[number % len(pairs)]
        program = f"program{(number + number // len(pairs)) % 6 + 1}"
        key = f"{country}\t{operator}\t{program}"
        columns = f"{key}\t{program}_{country}_{operator}\t+{number:04}*****{number % 100:02}"
        quality = rng.choices((GOOD, MIDDLING, BAD), (80, 15, 5))[0]
        made.append(Series(key, columns, rng.paretovariate(2), pools[number % 2], quality))
    return sorted(made, key=lambda one: one.key.split("\t"))
