"""Run as a process: reports messages into a SQLite store and prints each batch's first number once it is
acknowledged. Killed by its parent at any moment.
"""

import asyncio
import sys

from prometheus_client import CollectorRegistry

from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.intake import Intake
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.messages.states import RANK, State
from smsdeck.rollups.minutes import MinuteTotals
from tests.messages.examples import NOW, report

BATCH = 5
REPORTERS = 4
LIFE = (State.accepted, State.delivered, State.confirmed)


async def tell(batcher: Batcher, first: int) -> None:
    """Batch after batch of new messages, each through its whole life."""
    for number in range(first, first + 100_000 * REPORTERS, BATCH * REPORTERS):
        for state in LIFE:
            batch = [report(number + offset, state, at_s=RANK[state]) for offset in range(BATCH)]
            await batcher.take(batch)
            print(number, state, flush=True)  # noqa: T201 - the parent reads it


async def main(url: str, first: int) -> None:
    """Until killed."""
    clock = FixedClock(to_ms(NOW))
    intake = Intake(Sql(url), MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)
    batcher = Batcher(intake)
    await asyncio.gather(*(tell(batcher, first + index * BATCH) for index in range(REPORTERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
