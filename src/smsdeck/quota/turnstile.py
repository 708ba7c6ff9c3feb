"""One turnstile a country: lets this serve's waiters through one at a time, as slots open and their turn comes.

One task per country with waiters sleeps until its next turn, and is woken when somebody joins or the country
changes; nobody polls. Work-conserving: a waiter that is refused for its own reasons leaves at once and the next
one is tried.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from smsdeck.quota import window
from smsdeck.quota.ledger import Claim
from smsdeck.quota.line import Asking, WaitingLine, Who
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.schemas import PermitAnswer
from smsdeck.quota.shares import Line, Turn
from smsdeck.quota.turns import Turns, wait_for

LONGEST_SLEEP_S = 1.0
"""Should the stream of changes be late or away: look again at least this often while somebody waits."""

ONE_LOOK_S = 0.5
"""A caller without patience still waits for one look at the ledger: an open slot is taken."""

LONGEST_TRY_S = 10.0
"""How long a caller is held beyond its patience while the store is asked for its permit."""

AHEAD_MS = 120
"""How long before a slot opens a number is held for its first waiter, so that the grant itself is short.
Less than `BACK_EARLY_MS`: who is first is settled by then.
"""


@dataclass(frozen=True)
class NotYet:
    """No slot is open, or it is somebody else's turn."""

    wait: window.Wait


Opened = Callable[[], Awaitable[Claim | NotYet]]
"""Waits until the slot is open: the claim as it is then; NotYet if it is somebody else's turn by now."""

Attempt = Callable[[Asking, Opened], Awaitable[PermitAnswer | NotYet]]
Meanwhile = Callable[[Asking, window.Wait, int], PermitAnswer]


class Turnstile:
    """The waiters of one country at this serve, and the task that lets them through. `meanwhile` says what a
    caller hears whose patience ends before that wait, at this store time.
    """

    def __init__(
        self, code: str, serve: str, mirror: CountryMirror, attempt: Attempt, meanwhile: Meanwhile
    ) -> None:
        self._code = code
        self._mirror = mirror
        self._attempt = attempt
        self._meanwhile = meanwhile
        self._line = WaitingLine()
        self._news = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._trying: Asking | None = None
        self._turns = Turns(code, serve, mirror, self._line)

    def __len__(self) -> int:
        return len(self._line)

    async def pass_through(self, asking: Asking) -> PermitAnswer:
        """The answer, or what there is to say when the caller's patience is over. Cancel it when the caller
        goes.
        """
        self._line.join(asking, self._mirror.now_ms())
        self.wake()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work(), name=f"quota {self._code}")
        try:
            await asyncio.wait({asking.answer}, timeout=max(asking.patience_s, ONE_LOOK_S))
            if self._trying is asking:  # a grant that is being written must not be lost to impatience
                await asyncio.wait({asking.answer}, timeout=LONGEST_TRY_S)
            self._line.leave_unserved(asking, self._mirror.now_ms())
        finally:
            self._line.leave(asking, self._mirror.now_ms())
            self.wake()
        return asking.answer.result() if asking.answer.done() else asking.meanwhile

    async def back(self, who: Who) -> Line | None:
        """It has sent, and will ask again at once: the line of this serve, where others need to know that."""
        country, now = await self._mirror.country(self._code)
        return self._turns.back(who, country, now)

    def wake(self) -> None:
        """Something changed: look again."""
        self._news.set()

    def close(self) -> None:
        """Send everybody away with what there is to say now."""
        for asking in self._line:
            self._answer(asking, asking.meanwhile)
        self._line.expect_nobody()
        self.wake()

    async def _work(self) -> None:
        """Until nobody waits, and nobody is shown as waiting."""
        while True:
            self._news.clear()
            try:
                sleep_s = await self._round()
            except Exception as error:  # whoever waits hears it, and decides to ask again
                for asking in self._line:
                    self._answer(asking, error)
                return
            if sleep_s is None:
                return
            if sleep_s > 0:
                await _either(self._news, min(sleep_s, LONGEST_SLEEP_S))

    async def _round(self) -> float | None:
        """Let one through if it is its turn; seconds until the next look, None if nobody is left."""
        country, now = await self._mirror.country(self._code)
        country = await self._turns.line_up(country, now)
        if not self._line.entries(now):
            return None
        turn = self._turns.next(country, now)
        begins_ms = turn.at_ms - (0 if turn.strikes else AHEAD_MS)
        if begins_ms > now:
            self._tell_meanwhile(wait_for(turn, country, now), now)
            change_ms = self._line.next_change_ms()
            return (min(begins_ms, change_ms if change_ms and change_ms > now else begins_ms) - now) / 1000
        await self._take_turn(turn)
        return 0.0

    async def _take_turn(self, turn: Turn) -> None:
        who = turn.entry.session, turn.entry.pair
        asking = self._line.oldest(*who)
        if asking is None:
            self._line.pass_over(*who)
            return
        self._trying = asking
        try:
            outcome = await self._attempt(asking, lambda: self._opened(asking))
        except Exception as error:  # this caller's alone, or the next round meets it too
            self._answer(asking, error)
            return
        finally:
            self._trying = None
        if isinstance(outcome, NotYet):
            self._tell_meanwhile(outcome.wait, self._mirror.now_ms())
            return
        if outcome.granted:
            self._turns.served(asking)
        self._answer(asking, outcome)

    async def _opened(self, asking: Asking) -> Claim | NotYet:
        while True:
            self._news.clear()
            country, now = await self._mirror.country(self._code)
            if self._line.oldest(*asking.who) is not asking:  # it went away
                return NotYet(window.Wait(now, "quota"))
            turn = self._turns.next(country, now)
            if turn.at_ms > now + AHEAD_MS or (turn.entry.session, turn.entry.pair) != asking.who:
                return NotYet(wait_for(turn, country, now))
            if turn.at_ms <= now:
                return self._turns.claim(asking, country, now)
            await _either(self._news, (turn.at_ms - now) / 1000)

    def _tell_meanwhile(self, wait: window.Wait, now: int) -> None:
        for asking in self._line:
            asking.meanwhile = self._meanwhile(asking, wait, now)
            if not asking.patience_s:
                self._answer(asking, asking.meanwhile)

    def _answer(self, asking: Asking, answer: PermitAnswer | Exception) -> None:
        self._line.leave(asking, self._mirror.now_ms())
        if asking.answer.done():
            return
        if isinstance(answer, Exception):
            asking.answer.set_exception(answer)
        else:
            asking.answer.set_result(answer)


async def _either(news: asyncio.Event, timeout_s: float) -> None:
    try:
        async with asyncio.timeout(timeout_s):
            await news.wait()
    except TimeoutError:
        return
