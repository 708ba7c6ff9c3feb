"""New lines of logs, as they come: one look at a file serves all who follow it, and nobody's slowness costs more
than a bounded queue.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from smsdeck.errors import TooManyAttemptsError
from smsdeck.kit import log
from smsdeck.kit.loops import cancel
from smsdeck.logs.lines import Line
from smsdeck.logs.reader import Reader

logger = log.get("logs")
LOOK_S = 0.2
PER_SESSION, PER_AGENT = 16, 64
QUEUE_LINES, QUEUE_CHARACTERS = 2000, 500_000


class Follower:
    """One who follows: a queue that forgets the oldest when it is full."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._characters = 0
        self._skipped: int | None = 0
        self._news = asyncio.Event()

    def offer(self, lines: Iterable[Line], skipped: int | None = 0) -> None:
        """Queue what came; never waits."""
        self._skip(skipped)
        for line in lines:
            self._lines.append(line)
            self._characters += len(line.text)
            while len(self._lines) > QUEUE_LINES or self._characters > QUEUE_CHARACTERS:
                self._characters -= len(self._lines.popleft().text)
                self._skip(1)
        if self._lines or self._skipped != 0:
            self._news.set()

    async def next(self) -> tuple[list[Line], int | None]:
        """What came since the last call, and how many lines went by before that (None: nobody knows); waits."""
        await self._news.wait()
        return self.take()

    def take(self) -> tuple[list[Line], int | None]:
        """The same, without waiting."""
        taken = list(self._lines), self._skipped
        self._lines.clear()
        self._characters, self._skipped = 0, 0
        self._news.clear()
        return taken

    def _skip(self, count: int | None) -> None:
        self._skipped = None if self._skipped is None or count is None else self._skipped + count


class Tail:
    """One log, and all who follow it."""

    def __init__(self, session: str, reader: Reader) -> None:
        self._session = session
        self._reader = reader
        self._file = reader.folder(session) / "log"
        self._next: int | None = None
        self._seen: tuple[int, int] | None = None
        self._open_line: Line | None = None
        self.followers: set[Follower] = set()

    async def catch_up(self, follower: Follower, after: int | None) -> None:
        """Give it what it missed since `after`, before what comes."""
        if self._next is None:
            end = await asyncio.to_thread(self._reader.end, self._session)
            self._next = end if self._next is None else self._next
        if after is None:
            return
        missed = await asyncio.to_thread(self._reader.missed, self._session, after, self._next)
        newer = follower.take()
        follower.offer(
            [line for line in missed.lines if line.pos not in {one.pos for one in newer[0]}], missed.skipped
        )
        follower.offer(*newer)

    async def run(self) -> None:
        """Look, until cancelled."""
        while True:
            try:
                while await self._look():
                    pass
            except Exception:  # the next look may find it mended
                logger.exception("a log could not be followed", session=self._session)
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> bool:
        """Hand out what came; whether there is more already."""
        if self._next is None or (seen := self._state()) == self._seen:
            return False
        news = await asyncio.to_thread(self._reader.news, self._session, self._next)
        lines = [line for line in news.lines if line != self._open_line]
        for follower in self.followers:
            follower.offer(lines, news.skipped)
        self._open_line = next((line for line in news.lines[-1:] if line.pos >= news.next), None)
        self._next, self._seen = news.next, None if news.waiting or news.more else seen
        return news.more

    def _state(self) -> tuple[int, int]:
        """What changes when something was written; a look at it costs microseconds."""
        try:
            found = self._file.stat(follow_symlinks=False)
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size


class Follows:
    """All who follow logs of this host."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._tails: dict[str, tuple[Tail, asyncio.Task[None]]] = {}

    @asynccontextmanager
    async def follow(self, session: str, after: int | None) -> AsyncIterator[Follower]:
        """Follow a log, from `after` on or from now; NotFoundError if there is no such session here,
        TooManyAttemptsError if too many follow already.
        """
        tail, follower = self._tail(session), Follower()
        tail.followers.add(follower)
        try:
            await tail.catch_up(follower, after)
            yield follower
        finally:
            tail.followers.discard(follower)
            if not tail.followers:
                await cancel([self._tails.pop(session)[1]])

    @property
    def count(self) -> int:
        """How many follow."""
        return sum(len(tail.followers) for tail, _ in self._tails.values())

    def _tail(self, session: str) -> Tail:
        found = self._tails.get(session)
        if self.count >= PER_AGENT or (found and len(found[0].followers) >= PER_SESSION):
            raise TooManyAttemptsError(
                "Too many follow this log, or logs of this host.", retry_after_s=30, hint="Close another one."
            )
        if found is None:
            tail = Tail(session, self._reader)
            found = self._tails[session] = (tail, asyncio.create_task(tail.run(), name=f"follow {session}"))
        return found[0]
