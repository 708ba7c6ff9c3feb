import asyncio
from collections.abc import Sequence
from typing import cast

import pytest
from sqlalchemy.exc import OperationalError

from smsdeck.errors import UnavailableError
from smsdeck.messages import batcher as module
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.intake import Intake, Result
from smsdeck.messages.message import Message
from tests.messages.examples import report


class Transactions:
    """An intake that waits to be let on, and fails where it is told to."""

    at_once = 1

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.poison: Message | None = None
        self.failure: Exception = ValueError("poisoned")

    async def take(self, reports: Sequence[Message]) -> list[Result]:
        self.sizes.append(len(reports))
        await self.open.wait()
        if self.poison in reports:
            raise self.failure
        return [Result.repeat if one.trigger_id else Result.stored for one in reports]


@pytest.fixture
async def transactions() -> Transactions:
    return Transactions()


@pytest.fixture
async def batcher(transactions: Transactions) -> Batcher:
    return Batcher(cast("Intake", transactions))


async def started(*jobs: asyncio.Task[list[Result]]) -> None:
    for _ in range(5):
        await asyncio.sleep(0)
    assert jobs


def take(batcher: Batcher, *reports: Message) -> asyncio.Task[list[Result]]:
    return asyncio.create_task(batcher.take(reports))


async def test_an_idle_batcher_commits_at_once_and_a_busy_one_together(
    batcher: Batcher, transactions: Transactions
) -> None:
    transactions.open.clear()
    jobs = [take(batcher, report(1))]
    await started(*jobs)
    jobs += [take(batcher, report(2, trigger_id="t"), report(3)), take(batcher, report(4))]
    await started(*jobs)
    transactions.open.set()
    assert await asyncio.gather(*jobs) == [
        [Result.stored],
        [Result.repeat, Result.stored],
        [Result.stored],
    ]
    assert transactions.sizes == [1, 3]


async def test_whoever_reports_again_as_soon_as_it_is_answered_is_not_forgotten(batcher: Batcher) -> None:
    async with asyncio.timeout(5):
        for number in range(3):
            await batcher.take([report(number)])


async def test_a_server_gets_two_transactions_at_once_and_no_more(
    batcher: Batcher, transactions: Transactions
) -> None:
    transactions.at_once = 2
    transactions.open.clear()
    jobs: list[asyncio.Task[list[Result]]] = []
    for number in range(4):
        jobs.append(take(batcher, report(number)))
        await started(*jobs)
    assert transactions.sizes == [1, 1]
    transactions.open.set()
    await asyncio.gather(*jobs)
    assert transactions.sizes == [1, 1, 2]


async def test_closing_waits_for_all_that_was_taken(batcher: Batcher, transactions: Transactions) -> None:
    transactions.at_once = 2
    transactions.open.clear()
    jobs = [take(batcher, report(number)) for number in range(3)]
    await started(*jobs)
    closing = asyncio.create_task(batcher.close())
    await asyncio.sleep(0)
    assert not closing.done()
    transactions.open.set()
    await closing
    await asyncio.sleep(0)
    assert all(job.done() for job in jobs)


async def test_what_is_put_together_is_bounded(
    batcher: Batcher, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_TOGETHER", 3)
    transactions.open.clear()
    jobs = [take(batcher, report(0))]
    await started(*jobs)
    jobs += [take(batcher, report(1), report(2)) for _ in range(3)]
    await started(*jobs)
    transactions.open.set()
    await asyncio.gather(*jobs)
    assert transactions.sizes == [1, 2, 2, 2]


async def test_one_batch_that_cannot_be_stored_does_not_fail_the_others(
    batcher: Batcher, transactions: Transactions
) -> None:
    transactions.open.clear()
    transactions.poison = report(2)
    jobs = [take(batcher, report(number)) for number in (1, 2, 3, 2)]
    await started(*jobs)
    transactions.open.set()
    done = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(one) for one in done] == [list, ValueError, list, ValueError]


async def test_while_the_store_is_away_all_are_told_so_at_once(
    batcher: Batcher, transactions: Transactions
) -> None:
    transactions.open.clear()
    transactions.poison = report(2)
    transactions.failure = OperationalError("SELECT", {}, Exception(2003, "cannot connect"))
    jobs = [take(batcher, report(1))]
    await started(*jobs)
    jobs += [take(batcher, report(number)) for number in (2, 3)]
    await started(*jobs)
    transactions.open.set()
    done = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(one) for one in done] == [list, OperationalError, OperationalError]
    assert transactions.sizes == [1, 2]


async def test_too_much_waiting_is_refused_before_it_is_taken(
    batcher: Batcher, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 2)
    transactions.open.clear()
    jobs = [take(batcher, report(0))]
    await started(*jobs)
    jobs += [take(batcher, report(1), report(2))]
    await started(*jobs)
    with pytest.raises(UnavailableError) as refused:
        await batcher.take([report(3)])
    assert refused.value.facts["retry_after_s"] == 2
    transactions.open.set()
    assert len(await asyncio.gather(*jobs)) == 2
    assert await batcher.take([report(3)]) == [Result.stored], "there is room again"


async def test_a_caller_that_left_does_not_hurt_those_who_stayed(
    batcher: Batcher, transactions: Transactions
) -> None:
    transactions.open.clear()
    jobs = [take(batcher, report(0)), take(batcher, report(1)), take(batcher, report(2))]
    await started(*jobs)
    jobs[1].cancel()
    await started(*jobs)
    transactions.open.set()
    assert await jobs[2] == [Result.stored]
    await batcher.close()


async def test_closing_waits_for_what_was_taken(batcher: Batcher, transactions: Transactions) -> None:
    transactions.open.clear()
    jobs = [take(batcher, report(0)), take(batcher, report(1))]
    await started(*jobs)
    closing = asyncio.create_task(batcher.close())
    await started(*jobs)
    assert not closing.done()
    transactions.open.set()
    await closing
    assert all(job.done() for job in jobs) or await asyncio.gather(*jobs)


async def test_nothing_to_take_costs_no_transaction(batcher: Batcher, transactions: Transactions) -> None:
    assert await batcher.take([]) == []
    assert transactions.sizes == []
