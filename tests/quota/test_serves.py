"""Four serves on one store, killed and started again, among programs that do everything wrong: no window holds
more sends than its limit.

Windows of 4 s here, so that there are many; the long run takes the real 60 s.
"""

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import pytest

from smsdeck.kit import mongo
from smsdeck.kit.mongo import Database
from smsdeck.quota.documents import CountryDocuments
from tests.quota.callers import Caller, Habits
from tests.quota.history import History, LimitSet, violations
from tests.support.secantus import secantus
from tests.support.serves import Serve, admit, serves

pytestmark = pytest.mark.slow
OPERATORS = [("ucell", "high"), ("uzmobile", "normal"), ("beeline", "normal"), ("mobiuz", "normal")]
BAD = Habits(lost_reply=0.1, dies_before_send=0.03, used_late=0.15, used_never=0.05, used_twice=0.2, dawdles_s=0.5)
SETTINGS: dict[str, Any] = {"permit_seconds": 1, "gateway_timeout_seconds": 0.5, "log_level": "warning"}


class Nemesis:
    """What goes wrong beside the programs' own faults."""

    def __init__(self, running: list[Serve], documents: CountryDocuments, db: Database, seed: int) -> None:
        self._running = running
        self._documents = documents
        self._db = db
        self._dice = random.Random(seed)
        self.kills = 0

    async def kills_serves(self, until: float, every_s: float) -> None:
        """One after the other; it is started again at once, and takes its time to come back."""
        while time.monotonic() + every_s < until:
            await asyncio.sleep(every_s)
            victim = self._dice.choice(self._running)
            await asyncio.to_thread(victim.kill)
            self.kills += 1
            victim.start()

    async def sets_limits(self, until: float, every_s: float, history: History) -> None:
        """Up and down, bursts included."""
        while time.monotonic() + every_s < until:
            await asyncio.sleep(every_s)
            limit, asked_ms = self._dice.randint(2, 10), time.time() * 1000
            rule = {"limit": limit, "burst": self._dice.randint(1, limit)}
            await self._documents.set_rule("UZ", rule, {"at_ms": 0, "by": "test", "reason": "test"})
            history.limits.append(LimitSet("UZ", limit, asked_ms, time.time() * 1000))

    async def loses_the_ledger(self, after_s: float) -> None:
        """Once."""
        await asyncio.sleep(after_s)
        await self._db["quota"].delete_many({})


async def bad_day(folder: Path, *, seconds: float, window_ms: int, seed: int) -> tuple[History, Nemesis]:
    with (
        secantus(folder / "mongo") as url,
        serves(folder, 4, url, window_ms=window_ms, clock_steps=True, **SETTINGS) as running,
    ):
        client = mongo.connect(url)
        db = mongo.database(client)
        documents = CountryDocuments(db, default_limit=10, ceiling=10, longest_send_ms=1_500, window_ms=window_ms)
        tokens = await admit(db, folder, "UZ", OPERATORS, sessions=3)
        await documents.create_empty(["UZ"])
        history = History(limits=[LimitSet("UZ", 10, 0, 1)])
        urls, dice = [serve.url for serve in running], random.Random(seed)
        callers = [
            Caller(session, token, urls, history, BAD, random.Random(dice.random()))
            for session, token in tokens.items()
        ]
        nemesis, until = Nemesis(running, documents, db, seed), time.monotonic() + seconds
        await asyncio.gather(
            *(caller.run(until) for caller in callers),
            nemesis.kills_serves(until, every_s=seconds / 10),
            nemesis.sets_limits(until, seconds / 6, history),
            nemesis.loses_the_ledger(seconds * 0.7),
        )
        await client.close()
    history.write(folder / "history.jsonl")
    return history, nemesis


async def test_whatever_goes_wrong_no_window_holds_more_sends_than_its_limit(tmp_path: Path) -> None:
    history, nemesis = await bad_day(tmp_path, seconds=30, window_ms=4_000, seed=1)
    assert nemesis.kills >= 5
    assert len(history.sends) >= 12  # of 50 or so: permits that were lost with everything else count as sends
    assert violations(history, 4_000) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
async def test_and_so_over_real_windows(tmp_path: Path, seed: int) -> None:
    history, nemesis = await bad_day(tmp_path, seconds=420, window_ms=60_000, seed=seed)
    assert nemesis.kills >= 5
    assert len(history.sends) >= 12
    assert violations(history, 60_000) == []
