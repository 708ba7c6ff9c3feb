"""Batches that wait while others commit go into the next transaction together.

Hundreds of sessions report a few events each; one commit for each would make a store with one writer
(SQLite) spend its time waiting for the disk. When nothing is being committed, a batch goes at once.

A server gets two transactions at once: while it works at one, this process makes the rows of the other.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError

from smsdeck.errors import UnavailableError
from smsdeck.messages.intake import Intake, Result
from smsdeck.messages.message import Message

MOST_TOGETHER = 400
"""Events in one transaction. Few enough that those who report do not all wait for the same one, with nothing to be
read meanwhile; so many that a commit is a small part of it.
"""

MOST_WAITING = 20_000


@dataclass(frozen=True)
class Waiting:
    """A batch, and who waits for it."""

    reports: Sequence[Message]
    done: asyncio.Future[list[Result]]


class Batcher:
    """`take` like Intake's. Needs no start; `close` waits for what was taken."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._queue: deque[Waiting] = deque()
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, reports: Sequence[Message]) -> list[Result]:
        """See `Intake.take`. UnavailableError at once when too much is waiting already."""
        if not reports:
            return []
        if self._waiting + len(reports) > MOST_WAITING:
            raise UnavailableError("Too many events are waiting.", hint="Send them again.", retry_after_s=2)
        waiting = Waiting(reports, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._waiting += len(reports)
        # Asked here, not noted by a callback: one that has just ended takes no more, and its callers hear first.
        self._tasks = {task for task in self._tasks if not task.done()}
        if len(self._tasks) < self._intake.at_once:
            self._tasks.add(asyncio.create_task(self._drain(), name="intake"))
        return await waiting.done

    async def close(self) -> None:
        """Wait until everything taken is committed or refused."""
        await asyncio.gather(*self._tasks)

    async def _drain(self) -> None:
        while self._queue:
            together = self._next()
            self._waiting -= sum(len(one.reports) for one in together)
            await self._commit(together)

    def _next(self) -> list[Waiting]:
        together = [self._queue.popleft()]
        size = len(together[0].reports)
        while self._queue and (size := size + len(self._queue[0].reports)) <= MOST_TOGETHER:
            together.append(self._queue.popleft())
        return together

    async def _commit(self, together: list[Waiting]) -> None:
        try:
            results = iter(await self._intake.take([report for one in together for report in one.reports]))
        except Exception as error:  # each caller raises it as its own
            await self._fail(together, error)
            return
        for one in together:
            mine = [next(results) for _ in one.reports]
            if not one.done.done():  # its caller may have gone
                one.done.set_result(mine)

    async def _fail(self, together: list[Waiting], error: Exception) -> None:
        """Where the store is away all fail; otherwise one batch must not fail the others."""
        if len(together) > 1 and not isinstance(error, OperationalError | InterfaceError | UnavailableError):
            for one in together:
                await self._commit([one])
            return
        for one in together:
            if not one.done.done():
                one.done.set_exception(error)
