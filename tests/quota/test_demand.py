"""Four serves under full demand, with nothing going wrong: all of the quota is used, and shared by weight."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smsdeck.catalog import pair_csv
from smsdeck.cli import PAIRS
from smsdeck.kit import mongo
from smsdeck.quota.documents import CountryDocuments
from tests.quota.callers import Caller, Habits
from tests.quota.history import History, LimitSet, jain, shortest_ms, violations
from tests.support.secantus import secantus
from tests.support.serves import admit, serves

LIMIT = 10
OPERATORS = [("ucell", "high"), ("uzmobile", "normal"), ("beeline", "normal"), ("mobiuz", "normal")]
WEIGHTS = {"ucell": 3.0}
SETTINGS: dict[str, Any] = {"log_level": "warning"}
CALM = Habits(longest_gateway_s=0.1, wait_s=25.0)


@dataclass
class Day:
    """What happened."""

    history: History
    callers: list[Caller]

    def by_pair(self) -> Counter[str]:
        """Sends of each."""
        return Counter(send.pair for send in self.history.sends)

    def by_country(self) -> dict[str, list[float]]:
        """When, in each."""
        found: dict[str, list[float]] = {}
        for send in self.history.sends:
            found.setdefault(send.country, []).append(send.at_ms)
        return found


async def calm_day(folder: Path, codes: list[str], *, seconds: float, window_ms: int, sessions: int) -> Day:
    with (
        secantus(folder / "mongo") as url,
        serves(folder, 4, url, window_ms=window_ms, clock_steps=True, **SETTINGS) as running,
    ):
        client = mongo.connect(url)
        db = mongo.database(client)
        documents = CountryDocuments(db, default_limit=LIMIT, ceiling=LIMIT, longest_send_ms=20_000)
        tokens: dict[str, str] = {}
        for code in codes:
            tokens |= await admit(db, folder, code, OPERATORS, sessions)
        await documents.create_empty(codes)
        history = History(limits=[LimitSet(code, LIMIT, 0, 1) for code in codes])
        callers = [
            Caller(session, token, [running[place % 4].url], history, CALM, random.Random(place))
            for place, (session, token) in enumerate(tokens.items())
        ]
        until = time.monotonic() + seconds
        await asyncio.gather(*(caller.run(until) for caller in callers))
        await client.close()
    history.write(folder / "history.jsonl")
    return Day(history, callers)


@pytest.mark.slow
async def test_pairs_get_their_weights_sessions_take_turns_and_nothing_is_left_unused(tmp_path: Path) -> None:
    day = await calm_day(tmp_path, ["UZ"], seconds=36, window_ms=6_000, sessions=2)
    assert violations(day.history, 6_000) == []
    assert len(day.history.sends) >= 50  # of 60
    by_weight = [sends / WEIGHTS.get(pair[3:], 1.0) for pair, sends in day.by_pair().items()]
    assert len(by_weight) == len(OPERATORS)
    assert jain(by_weight) >= 0.95
    for pair in day.by_pair():
        assert jain(len(one.waits) for one in day.callers if one.pair == pair) >= 0.9
    assert max(wait for caller in day.callers for wait in caller.waits) < 20  # 7 s for a normal pair's session


@pytest.mark.long
async def test_over_ten_minutes_every_country_sends_almost_ten_a_minute(tmp_path: Path) -> None:
    rows, wrong = pair_csv.parse(PAIRS.read_text("utf-8"))
    codes = sorted({row.country for row in rows})
    assert not wrong
    assert len(codes) >= 45
    day = await calm_day(tmp_path, codes[:45], seconds=600, window_ms=60_000, sessions=1)
    assert violations(day.history, 60_000) == []
    by_country = day.by_country()
    assert min(len(times) for times in by_country.values()) >= 98
    assert min(shortest_ms(times, LIMIT) for times in by_country.values()) >= 60_000
    assert len(by_country) == 45
