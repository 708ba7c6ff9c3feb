"""Minutes of the whole demo with a serve that is killed again and again: what every country got of its quota.

    .venv/bin/python -m tests.demo.minutes [MINUTES]      # 10; prints the table that docs/quota.md keeps

The sends are those of the messages table, in the store's clock to the microsecond.
"""

import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from tests.quota.history import jain, shortest_ms
from tests.support.demo import Demo, running_demo
from tests.support.wait import eventually

MINUTE_S = 60.0
SESSIONS = 161
LIMIT = 10
WEIGHTS = {"high": 3.0, "normal": 1.0}
"""Of docs/quota.md."""


@dataclass(frozen=True)
class Row:
    """One country. `longest_wait_s` is between two sends of one pair."""

    country: str
    pairs: int
    sent_per_minute: float
    most_in_60_s: int
    shortest_eleven_s: float
    fairness: float
    longest_wait_s: float


@dataclass(frozen=True)
class Minutes:
    """What was done and what came of it."""

    rows: list[Row]
    kills: int
    away_s: list[float]
    """How long no serve answered, for each kill."""


def watched(folder: Path, minutes: int) -> Minutes:
    """Run the demo, let the first window fill, then watch so many minutes and kill its serve once in each."""
    with running_demo(folder, "--sessions", str(SESSIONS)) as demo:
        eventually(lambda: _running(demo) == SESSIONS, within_s=120, what="all sessions running")
        weights = {one["pair"]: WEIGHTS[one["priority"]] for one in demo.get("/pairs", limit=1000)["items"]}
        time.sleep(MINUTE_S)
        began_s = time.time()
        away_s = []
        for minute in range(minutes):
            _until(began_s + (minute + 0.5) * MINUTE_S)
            away_s.append(_kill_serve(demo))
        ended_s = began_s + minutes * MINUTE_S
        _until(ended_s + 2)  # what was sent last is told and stored
        rows = table(_sends(folder / "metrics.sqlite3"), weights, began_s, ended_s)
        return Minutes(rows, len(away_s), away_s)


Sends = dict[str, list[tuple[float, str]]]
"""When, in seconds, and by which pair, for each country."""


def table(sends: Sends, weights: dict[str, float], began_s: float, ended_s: float) -> list[Row]:
    """A row for each country. Rates, fairness and waits are of the time watched, windows of all times. Pure."""
    return [_row(country, sorted(sends[country]), weights, began_s, ended_s) for country in sorted(sends)]


def _row(
    country: str, sends: list[tuple[float, str]], weights: dict[str, float], began_s: float, ended_s: float
) -> Row:
    times = [at for at, _ in sends]
    seen = [(at, pair) for at, pair in sends if began_s <= at < ended_s]
    mine = [pair for pair in weights if pair.startswith(f"{country}_")]
    counts = Counter(pair for _, pair in seen)
    return Row(
        country,
        len(mine),
        len(seen) / (ended_s - began_s) * MINUTE_S,
        max(sum(first <= at < first + MINUTE_S for at in times) for first in times),
        shortest_ms(times, LIMIT),
        jain(counts[pair] / weights[pair] for pair in mine),
        _longest_wait_s(seen, mine, began_s, ended_s),
    )


def _longest_wait_s(seen: list[tuple[float, str]], pairs: list[str], began_s: float, ended_s: float) -> float:
    by_pair: dict[str, list[float]] = defaultdict(list)
    for at, pair in seen:
        by_pair[pair].append(at)
    return max(
        later - earlier for pair in pairs for earlier, later in pairwise([began_s, *by_pair[pair], ended_s])
    )


def markdown(found: Minutes) -> str:
    """The table of docs/quota.md."""
    lines = [
        f"{found.kills} kills of serve; none answered for {min(found.away_s):.1f} to {max(found.away_s):.1f} s",
        "",
        "| country | pairs | sent per minute | most in any 60 s | eleven in, s | Jain | longest wait, s |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {one.country} | {one.pairs} | {one.sent_per_minute:.2f} | {one.most_in_60_s} "
        f"| {one.shortest_eleven_s:.3f} | {one.fairness:.3f} | {one.longest_wait_s:.0f} |"
        for one in found.rows
    ]
    return "\n".join(lines)


def _sends(store: Path) -> Sends:
    found: Sends = defaultdict(list)
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as messages:
        for country, operator, at in messages.execute("SELECT country, operator, sent_at FROM messages"):
            sent_s = datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()
            found[country].append((sent_s, f"{country}_{operator}"))
    return found


def _kill_serve(demo: Demo) -> float:
    """kill -9; seconds until the one that the demo starts in its place answers."""
    (serve,) = demo.pids_of("serve")
    os.kill(serve, signal.SIGKILL)
    killed = time.monotonic()
    eventually(demo.answers, within_s=MINUTE_S / 2, what="a new serve")
    return time.monotonic() - killed


def _running(demo: Demo) -> int:
    total: int = demo.get("/sessions", state="RUNNING", limit=1)["total"]
    return total


def _until(at_s: float) -> None:
    time.sleep(max(0.0, at_s - time.time()))


def main() -> None:
    """Print the table."""
    minutes = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory(prefix="smsdeck-minutes-") as folder:
        sys.stdout.write(f"{markdown(watched(Path(folder) / 'data', minutes))}\n")


if __name__ == "__main__":
    main()
