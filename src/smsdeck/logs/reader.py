"""Reads sessions' logs off the disk, outside of the event loop."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smsdeck.errors import NotFoundError
from smsdeck.logs import news, parts
from smsdeck.logs.files import Log, opened
from smsdeck.logs.news import News
from smsdeck.logs.page import Page, Wanted, page
from smsdeck.logs.places import Places
from smsdeck.screen.names import is_valid

SEARCH_S = 1.0
AT_ONCE = 2
"""Reading holds the interpreter's lock: more at once would only delay the agent."""


class Reader:
    """The logs of one host's sessions."""

    def __init__(self, sessions_dir: Path) -> None:
        self._sessions = sessions_dir
        self._known: dict[str, Places] = {}
        self._lock = threading.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def page(self, session: str, wanted: Wanted) -> Page:
        """A page; NotFoundError if there is no such session here."""
        async with self._turns:
            return await asyncio.to_thread(self._page, session, wanted)

    def folder(self, session: str) -> Path:
        """The session's folder; NotFoundError if the name is none, or nothing of that name was ever run here."""
        folder = self._sessions / session
        if not is_valid(session) or folder.is_symlink() or not folder.is_dir():
            raise NotFoundError(
                f"No session {session[:80]!r} has a folder on this host.",
                hint="smsdeck session list names them; logs are on the host that runs the session.",
            )
        return folder

    @contextmanager
    def open(self, session: str) -> Iterator[Log]:
        """The log as it is now. Blocks: not for the event loop."""
        with opened(self.folder(session), self._places(session)) as log:
            yield log

    def end(self, session: str) -> int:
        """Where the next line will begin. Blocks."""
        with self.open(session) as log:
            return news.next_line(log)

    def news(self, session: str, since: int) -> News:
        """What came since `since`. Blocks."""
        with self.open(session) as log:
            return news.fresh(log, since)

    def missed(self, session: str, after: int, until: int) -> News:
        """What one missed who saw all up to `after`. Blocks."""
        with self.open(session) as log:
            return news.missed(log, after, until)

    def chunks(self, session: str, run: str) -> Iterator[bytes]:
        """The bytes of a run's lines, or of all that is there, as they are in the files. What is rotated away
        meanwhile is still read. Blocks.
        """
        with self.open(session) as log:
            part = parts.part(log, run) if run else parts.whole(log)
            at = part.start
            while at < part.end and (chunk := log.read(at, min(65_536, part.end - at))):
                yield chunk
                at += len(chunk)

    def _page(self, session: str, wanted: Wanted) -> Page:
        deadline = time.monotonic() + SEARCH_S
        with self.open(session) as log:
            return page(log, wanted, lambda: time.monotonic() > deadline)

    def _places(self, session: str) -> Places:
        with self._lock:
            if session not in self._known:
                self._known[session] = Places(self._sessions / session)
            return self._known[session]
