"""A server that dies under load: what was acknowledged is there, and nothing is there twice."""

import asyncio
import random
import statistics
import time
from pathlib import Path
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.exc import DBAPIError

from smsdeck.errors import UnavailableError
from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.intake import Intake
from smsdeck.messages.message import Message
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.states import RANK, State
from smsdeck.rollups.minutes import MinuteTotals
from tests.messages.examples import NOW, report
from tests.stores.recount import recounted_totals, stored_totals
from tests.stores.test_intake import stored
from tests.support.daemon import Daemon
from tests.support.mysql9 import NotToBeHadError
from tests.support.sql import SERVERS, create_database, emptied, url_of
from tests.support.wait import eventually_async

REPORTERS = 8
LIFE = (State.accepted, State.delivered, State.confirmed)


class Reporter:
    """Reports message after message like a program with a spool: the same batch until it is acknowledged."""

    def __init__(self, batcher: Batcher, first: int) -> None:
        self._batcher = batcher
        self._first = first
        self.acknowledged: dict[UUID, Message] = {}
        self.batches = 0

    async def run(self, stop: asyncio.Event) -> None:
        number = self._first
        while not stop.is_set():
            for state in LIFE:
                await self._send([report(number + offset, state, at_s=RANK[state]) for offset in range(5)])
            number += 5

    async def _send(self, batch: list[Message]) -> None:
        while True:
            try:
                await self._batcher.take(batch)
            except (DBAPIError, UnavailableError):
                await asyncio.sleep(random.uniform(0.01, 0.05))
            else:
                break
        self.acknowledged |= {message.id: message for message in batch}
        self.batches += 1


async def kill_under_load(daemon: Daemon, reporters: list[Reporter], kills: int, batches: int) -> list[float]:
    """Kill it each time after so many batches more; the events a second of each time between."""
    rates = []
    for _ in range(kills):
        before, began = sum(reporter.batches for reporter in reporters), time.monotonic()

        async def busy(before: int = before) -> bool:
            return sum(reporter.batches for reporter in reporters) > before + batches

        await eventually_async(busy, within_s=30, what="load")
        rates.append((sum(reporter.batches for reporter in reporters) - before) * 5 / (time.monotonic() - began))
        await asyncio.to_thread(daemon.kill)
        await asyncio.to_thread(daemon.start)
    return rates


async def scenario(daemon: Daemon, kills: int, batches: int) -> None:
    await create_database(daemon, "smsdeck")
    async with emptied(url_of(daemon, "smsdeck")) as sql:
        clock = FixedClock(to_ms(NOW))
        serves = [Sql(url_of(daemon, "smsdeck")) for _ in range(2)]
        batchers = [
            Batcher(Intake(one, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)) for one in serves
        ]
        reporters = [Reporter(batchers[index % 2], index * 100_000) for index in range(REPORTERS)]
        stop = asyncio.Event()
        running = [asyncio.create_task(reporter.run(stop)) for reporter in reporters]
        rates = await kill_under_load(daemon, reporters, kills, batches)
        stop.set()
        await asyncio.gather(*running)
        for one in serves:
            await one.close()
        found = await stored(sql)
        said = {id_: message for reporter in reporters for id_, message in reporter.acknowledged.items()}
        assert len(said) > 50
        lost = [id_ for id_, last in said.items() if found[id_].state is not last.state]
        assert lost == []
        totals = await stored_totals(sql)
        assert totals == await recounted_totals(sql)
        assert sum(counts["sent"] for counts in totals.values()) == len(found)
        told = f"{kills} kills, {statistics.median(rates):.0f} events/s between them; {len(said)} acknowledged,"
        print(f"{told} {len(found)} stored")  # noqa: T201 - what a long run is kept for


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mariadb", "mysql9"])
@pytest.mark.parametrize(("kills", "batches"), [(2, 40), pytest.param(30, 400, marks=pytest.mark.long)])
def test_a_server_killed_under_load_loses_and_doubles_nothing(
    kind: str, kills: int, batches: int, tmp_path: Path
) -> None:
    try:
        with SERVERS[kind](tmp_path) as daemon:
            asyncio.run(scenario(daemon, kills, batches))
    except NotToBeHadError as error:
        pytest.skip(f"NOT TESTED ON MYSQL 9, which cannot be had here: {error}")
