"""Pushes what changed to all consoles, once a second at most, while there are any.

A frame is made and serialised once, however many read it. A console that does not keep up loses its queue
and gets a fresh snapshot; if it does not take even that, it is let go.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum
from uuid import uuid4

from pydantic_core import to_json

from smsdeck.kit import log
from smsdeck.kit.clock import Clock, present, to_datetime
from smsdeck.live.diff import Tables, difference

logger = log.get("live")
HEARTBEAT_TICKS = 5
QUEUE = 16


class Gone(Enum):
    """Why a console is let go; the value is the WebSocket close code."""

    closing = 1001
    too_slow = 1013


class Console:
    """One reader's queue of frames."""

    def __init__(self) -> None:
        self._frames: deque[str] = deque()
        self._news = asyncio.Event()
        self._unread_since_resync = False
        self._gone: asyncio.Future[Gone] = asyncio.get_running_loop().create_future()
        self.wants_snapshot = True

    async def next(self) -> str:
        """The next frame; waits for it."""
        while not self._frames:
            self._news.clear()
            await self._news.wait()
        self._unread_since_resync = False
        return self._frames.popleft()

    async def gone(self) -> Gone:
        """Waits until it is let go; why."""
        return await asyncio.shield(self._gone)

    def give_snapshot(self, frame: str) -> None:
        """Start it afresh."""
        self.wants_snapshot = False
        self.offer(frame)

    def offer(self, frame: str) -> None:
        """Queue a frame. A full queue is given up for a snapshot; a second time, the reader is."""
        if len(self._frames) < QUEUE:
            self._frames.append(frame)
            self._news.set()
        elif self._unread_since_resync:
            self.dismiss(Gone.too_slow)
        else:
            self._frames.clear()
            self._unread_since_resync = self.wants_snapshot = True

    def dismiss(self, why: Gone) -> None:
        """Let it go."""
        if not self._gone.done():
            self._gone.set_result(why)


class Hub:
    """`join` and `leave` around each connection; `close` at the end of the process."""

    def __init__(self, collect: Callable[[], Awaitable[Tables]], clock: Clock, *, period_s: float = 1.0) -> None:
        self._collect = collect
        self._clock = clock
        self._period_s = period_s
        self._epoch = uuid4().hex
        self._seq = 0
        self._quiet_ticks = 0
        self._tables: Tables = {}
        self._at = to_datetime(0)
        self._consoles: set[Console] = set()
        self._task: asyncio.Task[None] | None = None

    def join(self) -> Console:
        """A new console. Its first frame is a snapshot: at once while others are served, else a tick later."""
        console = Console()
        self._consoles.add(console)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="live")
        elif self._seq:
            console.give_snapshot(self._frame("snapshot", self._tables))
        return console

    def leave(self, console: Console) -> None:
        """Forget it. The hub rests when nobody is left."""
        self._consoles.discard(console)

    async def close(self) -> None:
        """Let all go and stop."""
        for console in self._consoles:
            console.dismiss(Gone.closing)
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        failing = False
        while self._consoles:
            try:
                await self.tick()
                failing = False
            except Exception:  # consoles show the age of what they have; the next tick tries again
                if not failing:
                    logger.exception("live tables could not be collected")
                failing = True
            await asyncio.sleep(self._period_s)

    async def tick(self) -> None:
        """Collect once; send each console what brings it up to date."""
        tables = await self._collect()
        delta = difference(self._tables, tables)
        self._tables, self._at = tables, present(self._clock)
        self._quiet_ticks += 1
        if delta or self._quiet_ticks >= HEARTBEAT_TICKS:
            self._quiet_ticks = 0
            self._seq += 1
            self._send(self._frame("delta", delta))
        self._resync()

    def _send(self, frame: str) -> None:
        for console in self._consoles:
            if not console.wants_snapshot:
                console.offer(frame)

    def _resync(self) -> None:
        behind = [console for console in self._consoles if console.wants_snapshot]
        frame = self._frame("snapshot", self._tables) if behind else ""
        for console in behind:
            console.give_snapshot(frame)

    def _frame(self, kind: str, tables: Tables) -> str:
        frame = {"type": kind, "epoch": self._epoch, "seq": self._seq, "at": self._at, "tables": tables}
        return to_json(frame).decode()
