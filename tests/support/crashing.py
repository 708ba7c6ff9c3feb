"""A metrics store whose process dies between any two of its statements."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.kit.sql import Sql


class CrashError(Exception):
    """Where the process died. What it had not committed is rolled back."""


class CrashingSql(Sql):
    """Dies before the statement, the commit or the return after a commit that comes after `calls` others."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.calls: int | None = None
        engine = self._writer.sync_engine
        event.listen(engine, "before_cursor_execute", self._tick)
        event.listen(engine, "commit", self._tick)

    def _tick(self, *_: Any) -> None:
        if self.calls is None:
            return
        if self.calls == 0:
            self.calls = None
            raise CrashError
        self.calls -= 1

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """As the real one, and it may die after the commit, before anybody hears of it."""
        async with super().begin() as connection:
            yield connection
        self._tick()
