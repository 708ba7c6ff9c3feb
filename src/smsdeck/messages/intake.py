"""Reports in, each counted once: a batch is one transaction over messages and minute totals.

Locks are taken in one order everywhere (messages by id, then totals by key), so transactions rarely meet
head on; where they do, or where two insert the same message, the store says so and the whole batch is tried
again. Callers hear of success only after the commit. A batch whose answer was lost may be sent again.
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.errors import UnavailableError
from smsdeck.kit.clock import Clock, present
from smsdeck.kit.sql import Sql, worth_retrying
from smsdeck.messages import repository
from smsdeck.messages.message import Message, join

ATTEMPTS = 10
FIRST_PAUSE_S = 0.01
LONGEST_PAUSE_S = 0.5


class Result(StrEnum):
    """What became of one report."""

    stored = "stored"
    repeat = "repeat"
    refused = "refused"


@dataclass(frozen=True)
class Change:
    """A message before (None: it was not known) and after a transaction."""

    before: Message | None
    after: Message


class Totals(Protocol):
    """What is counted along, in the same transaction (see `rollups.minutes`)."""

    async def follow(self, connection: AsyncConnection, changes: Sequence[Change]) -> None:
        """Add the difference that `changes` make. May be called again for a transaction tried again."""
        ...


class Counters(Protocol):
    """What is counted in the process, after the commit (see `messages.metrics`)."""

    def count(self, changes: Sequence[Change]) -> None:
        """Count the transitions that `changes` are."""
        ...


class Intake:
    """The one way into `messages`."""

    def __init__(self, sql: Sql, totals: Totals, counters: Counters, clock: Clock) -> None:
        self._sql = sql
        self._totals = totals
        self._counters = counters
        self._clock = clock
        self.commits = 0
        """Transactions of this process that may have changed a message."""

    @property
    def at_once(self) -> int:
        """Transactions that are worth being under way together. SQLite has one writer."""
        return 1 if self._sql.is_sqlite else 2

    async def take(self, reports: Sequence[Message]) -> list[Result]:
        """Join `reports` to what is stored; what became of each, in their order, after the commit.

        UnavailableError when other transactions were in the way to the last attempt: nothing was stored.
        """
        for attempt in range(ATTEMPTS):
            try:
                results, changes = await self._transaction(reports)
            except DBAPIError as error:
                if not worth_retrying(error):
                    raise
                await asyncio.sleep(random.uniform(0, min(FIRST_PAUSE_S * 2**attempt, LONGEST_PAUSE_S)))  # noqa: S311 - jitter
            else:
                self.commits += 1
                self._counters.count(changes)
                return results
        raise UnavailableError(
            "The metrics store is too busy to take these events; none was stored.",
            hint="Send the same batch again.",
            retry_after_s=2,
        )

    async def _transaction(self, reports: Sequence[Message]) -> tuple[list[Result], list[Change]]:
        async with self._sql.begin() as connection:
            known = await repository.lock(connection, sorted({report.id for report in reports}))
            results, changes = apply(known, reports)
            now = present(self._clock)
            new = [change.after for change in changes if not change.before]
            await repository.add(connection, new, now)
            changed = [(change.before, change.after) for change in changes if change.before]
            await repository.replace(connection, changed, now)
            await self._totals.follow(connection, changes)
        return results, changes


def apply(known: dict[UUID, Message], reports: Sequence[Message]) -> tuple[list[Result], list[Change]]:
    """What becomes of each report, and the messages that change, in id order. Pure."""
    present = dict(known)
    results: list[Result] = []
    changed: set[UUID] = set()
    for report in reports:
        before = present.get(report.id)
        if before and not before.same_owner(report):
            results.append(Result.refused)
            continue
        after = join(before, report) if before else report
        results.append(Result.repeat if after == before else Result.stored)
        if results[-1] is Result.stored:
            present[report.id] = after
            changed.add(report.id)
    return results, [Change(known.get(id_), present[id_]) for id_ in sorted(changed)]
