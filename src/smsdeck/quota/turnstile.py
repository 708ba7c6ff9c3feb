"""One turnstile a country: lets this serve's waiters through one at a time, as slots open and their turn comes.

One task per country with waiters sleeps until its next turn, and is woken when somebody joins or the country
changes; nobody polls. Work-conserving: a waiter that is refused for its own reasons leaves at once and the next
one is tried.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from smsdeck.quota import shares, window
from smsdeck.quota.country import Country
from smsdeck.quota.ledger import Claim
from smsdeck.quota.line import Asking, WaitingLine
from smsdeck.quota.mirror import CountryMirror
from smsdeck.quota.schemas import PermitAnswer
from smsdeck.quota.shares import Line, Turn

LONGEST_SLEEP_S = 1.0
"""Should the stream of changes be late or away: look again at least this often while somebody waits."""

ONE_LOOK_S = 0.5
"""A caller without patience still waits for one look at the ledger: an open slot is taken."""

LONGEST_TRY_S = 10.0
"""How long a caller is held beyond its patience while the store is asked for its permit."""

REFRESH_MS = 25_000
"""How often a line is written again though nothing changed, so that others know that this serve lives."""


@dataclass(frozen=True)
class NotYet:
    """No slot is open, or it is somebody else's turn."""

    wait: window.Wait


Attempt = Callable[[Asking, Claim], Awaitable[PermitAnswer | NotYet]]
Meanwhile = Callable[[Asking, window.Wait, int], PermitAnswer]


class Turnstile:
    """The waiters of one country at this serve, and the task that lets them through. `meanwhile` says what a
    caller hears whose patience ends before that wait, at this store time.
    """

    def __init__(
        self, code: str, serve: str, mirror: CountryMirror, attempt: Attempt, meanwhile: Meanwhile
    ) -> None:
        self._code = code
        self._serve = serve
        self._mirror = mirror
        self._attempt = attempt
        self._meanwhile = meanwhile
        self._line = WaitingLine()
        self._news = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._trying: Asking | None = None

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
        country = await self._line_up(country, now)
        entries = self._line.entries(now)
        if not entries:
            return None
        lines = {**shares.fresh(country.lines, now), self._serve: Line(entries, now)}
        turn = shares.turn_of(self._serve, country.ledger, country.shares, lines)
        assert turn is not None  # it has entries
        if turn.at_ms > now:
            wait = window.look(country.ledger, now) or window.Wait(turn.at_ms, "quota")
            self._tell_meanwhile(wait, now)
            change_ms = self._line.next_change_ms()
            return (min(turn.at_ms, change_ms if change_ms and change_ms > now else turn.at_ms) - now) / 1000
        return await self._take_turn(turn, country.ledger, now)

    async def _take_turn(self, turn: Turn, ledger: window.Ledger, now: int) -> float:
        who = turn.entry.session, turn.entry.pair
        asking = self._line.oldest(*who)
        if asking is None:
            self._line.pass_over(*who)
            return 0.0
        line = Line(self._line.entries(now), now)
        next_ms = window.opens_after_grant_ms(ledger, now)
        left = Line(self._line.entries_after(asking, now, next_ms), now)
        self._trying = asking
        try:
            outcome = await self._attempt(asking, Claim(str(asking.request.id), *who, self._serve, line, left))
        except Exception as error:  # this caller's alone, or the next round meets it too
            self._answer(asking, error)
            return 0.0
        finally:
            self._trying = None
        if not isinstance(outcome, NotYet):
            if outcome.granted:
                self._line.leave_served(asking, now, next_ms)
            self._answer(asking, outcome)
            return 0.0
        now = self._mirror.now_ms()
        self._tell_meanwhile(outcome.wait, now)
        return max((outcome.wait.until_ms - now) / 1000, 0.0)

    async def _line_up(self, country: Country, now: int) -> Country:
        """Let the other serves know who waits here, where that changed or has not been said for a while."""
        wanted, known = self._line.entries(now, patient=True), country.lines.get(self._serve)
        if wanted == (known.entries if known else ()) and not (known and known.seen_ms < now - REFRESH_MS):
            return country
        line = Line(wanted, now) if wanted else None
        await self._mirror.line_up(self._code, self._serve, line)
        others = {name: one for name, one in country.lines.items() if name != self._serve}
        return replace(country, lines={**others, self._serve: line} if line else others)

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
