"""One day of history, written as files for LOAD DATA: messages in order of time, and all totals of the day."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bench.history.fates import BAD, Fate, pending
from bench.history.plan import MINUTES_A_DAY, Plan, Series, series_of
from bench.history.totals import Added, Errors, Totals
from smsdeck.rollups.levels import Level

US = 1_000_000
MINUTE_US = 60 * US
DAY_US = MINUTES_A_DAY * MINUTE_US
INCIDENTS = 6
"""Hours a day in which one of the series is bad."""

Stamp = Callable[[int], str]


def write_day(plan: Plan, date: datetime, folder: Path) -> Path:
    """Make `messages.tsv`, `rollup_….tsv` and `errors_….tsv` in `folder`, which is given back."""
    folder.mkdir(parents=True)
    series, stamp = series_of(plan), stamps(date)
    rng = random.Random(f"{plan.seed}:{date:%Y-%m-%d}")
    until_us = (plan.until - date) // timedelta(microseconds=1)
    made = stamp(min(until_us, DAY_US))
    totals = [Totals(level, folder, [one.key for one in series], stamp, made) for level in Level]
    bad = {(rng.randrange(24), rng.randrange(len(series))) for _ in range(INCIDENTS)}
    with (folder / "messages.tsv").open("w") as file:
        for minute in range(MINUTES_A_DAY):
            fates = [one.fates[BAD if (minute // 60, n) in bad else one.quality] for n, one in enumerate(series)]
            sends = plan.sends(date + timedelta(minutes=minute))
            drawn = draw(rng, series, fates, sends, minute * MINUTE_US, until_us)
            file.writelines(line(rng, date, stamp, series[n], sent, fate) for n, sent, fate in drawn)
            added, errors = count(drawn)
            for one in totals:
                one.take(minute, added, errors)
    for one in totals:
        one.close()
    return folder


def stamps(date: datetime) -> Stamp:
    """Microseconds since the day's start as the servers write times; up to a day beyond its end."""
    dates = [f"{date + timedelta(days=n):%Y-%m-%d}" for n in range(2)]
    clocks = [f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(86_400)]
    seconds = [f"{one} {clock}" for one in dates for clock in clocks]

    def stamp(us: int) -> str:
        second, rest = divmod(us, US)
        return f"{seconds[second]}.{rest:06}"

    return stamp


Drawn = list[tuple[int, int, Fate]]
"""Number of the series, microseconds since the day's start, what becomes of it; in order of time."""


def draw(
    rng: random.Random, series: list[Series], fates: list[list[Fate]], sends: int, start_us: int, until_us: int
) -> Drawn:
    """The messages of one minute. What would end after `until_us` is still pending."""
    numbers = rng.choices(range(len(series)), [one.weight for one in series], k=sends)
    times = sorted(rng.randrange(start_us, start_us + MINUTE_US) for _ in range(sends))
    drawn = [(n, sent, rng.choice(fates[n])) for n, sent in zip(numbers, times, strict=True)]
    return [(n, sent, fate if sent + fate.updated_us <= until_us else PENDING) for n, sent, fate in drawn]


PENDING = pending()


def line(rng: random.Random, date: datetime, stamp: Stamp, of: Series, sent: int, fate: Fate) -> str:
    """A row of `messages`, in the order of `store.COLUMNS`."""
    id_ = (int(date.timestamp()) * 1000 + sent // 1000) << 80 | 0x7 << 76 | rng.getrandbits(12) << 64
    id_ |= 0b10 << 62 | rng.getrandbits(62)
    times = "\t".join("\\N" if after is None else stamp(sent + after) for after in fate.after_us)
    number = rng.getrandbits(256)
    texts = (f"{id_:032x}", of.columns, fate.columns, f"{number & 0xFFFFFFFF:08x}", f"{number:064x}")
    return "\t".join((*texts, stamp(sent), times, stamp(sent + fate.updated_us))) + "\n"


def count(drawn: Drawn) -> tuple[Added, Errors]:
    """What they add to the totals of their minute."""
    added: Added = {}
    errors: Errors = Counter()
    for number, _, fate in drawn:
        known = added.get(number)
        added[number] = [a + b for a, b in zip(known, fate.adds, strict=True)] if known else fate.adds
        if fate.error:
            errors[number, fate.error] += 1
    return added, errors
