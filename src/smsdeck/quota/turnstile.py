"""One turnstile a country: lets waiters through one at a time, in the queue's order, as slots open.

One task per country with waiters tries whoever is first and sleeps until the next slot opens; nobody polls.
Work-conserving: a waiter that is refused for its own reasons leaves at once and the next one is tried.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from smsdeck.quota.queue import Queue, Waiter
from smsdeck.quota.schemas import PermitAnswer, PermitRequest

LONGEST_SLEEP_S = 1.0
"""Another serve may have taken or freed a slot: look again at least this often while somebody waits."""

ONE_LOOK_S = 0.5
"""A caller without patience still waits for one look at the ledger: an open slot is taken."""


@dataclass(frozen=True)
class NotYet:
    """No slot is open; look again in `sleep_s`. `answer` is what to say if the caller's patience ends first."""

    sleep_s: float
    answer: PermitAnswer


@dataclass(eq=False)
class Asking(Waiter):
    """A request in line, and where its answer goes."""

    request: PermitRequest = field(kw_only=True)
    answer: "asyncio.Future[PermitAnswer]" = field(kw_only=True)
    meanwhile: PermitAnswer = field(kw_only=True)


Attempt = Callable[[Asking], Awaitable[PermitAnswer | NotYet]]


class Turnstile:
    """The waiters of one country, and the task that lets them through."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._queue = Queue()
        self._worker: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._queue)

    async def pass_through(self, asking: Asking, patience_s: float) -> PermitAnswer:
        """The answer, or what there is to say when `patience_s` is over."""
        self._queue.join(asking)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        try:
            await asyncio.wait({asking.answer}, timeout=max(patience_s, ONE_LOOK_S))
        finally:
            self._queue.leave(asking)
        return asking.answer.result() if asking.answer.done() else asking.meanwhile

    def close(self) -> None:
        """Send everybody away with what there is to say now."""
        if self._worker:
            self._worker.cancel()
        for waiter in list(self._queue):
            if isinstance(waiter, Asking) and not waiter.answer.done():
                waiter.answer.set_result(waiter.meanwhile)

    async def _work(self) -> None:
        while isinstance(first := self._queue.first(), Asking):  # noqa: ASYNC110 - sleeps until a slot opens
            await asyncio.sleep(await self._try(first))

    async def _try(self, first: Asking) -> float:
        """Let the first one through if a slot is open; how long to sleep before the next look."""
        try:
            outcome = await self._attempt(first)
        except Exception as error:
            self._queue.leave(first)
            first.answer.set_exception(error)
            return 0.0
        if isinstance(outcome, NotYet):
            first.meanwhile = outcome.answer
            return min(outcome.sleep_s, LONGEST_SLEEP_S)
        self._queue.served(first) if outcome.granted else self._queue.leave(first)
        if not first.answer.done():
            first.answer.set_result(outcome)
        return 0.0
