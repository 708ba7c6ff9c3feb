"""Background loops: run again and again, log what fails, never die of one bad round."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from smsdeck.kit import log

logger = log.get("loops")


async def repeat(name: str, every_s: float, step: Callable[[], Awaitable[object]]) -> None:
    """Call `step` for ever, `every_s` after the last call ended. A failing step is logged and tried again.

    The first failure of a row is logged with its trace, the rest as one line: a store that is down for an
    hour should not fill the disk.
    """
    failures = 0
    while True:
        try:
            await step()
            failures = 0
        except Exception as error:  # the loop must outlive any one round
            failures += 1
            if failures == 1:
                logger.exception("loop failed", loop=name)
            else:
                logger.warning("loop still failing", loop=name, times=failures, error=type(error).__name__)
        await asyncio.sleep(every_s)


async def cancel(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have ended; again each second, because `wait_for` of Python 3.11 (which
    PyMongo uses) can swallow a cancel.
    """
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=1.0)


class Background:
    """Tasks that live as long as their process; `close` cancels and awaits them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, name: str, every_s: float, step: Callable[[], Awaitable[object]]) -> None:
        """Begin a loop (see `repeat`)."""
        task = asyncio.create_task(repeat(name, every_s, step), name=name)
        self._tasks.add(task)

    async def close(self) -> None:
        """End all loops."""
        await cancel(self._tasks)
        self._tasks.clear()
