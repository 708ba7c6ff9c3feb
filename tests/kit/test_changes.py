"""A stream of changes is asked at a pace, and loses none."""

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo.asynchronous.change_stream import AsyncChangeStream

from smsdeck.kit.changes import BURST, PER_S, Pace, paced
from smsdeck.kit.loops import cancel
from smsdeck.kit.mongo import Database, Document
from tests.support.wait import eventually_async

WRITES = 300


@given(st.lists(st.floats(0, 1), max_size=60))
def test_no_time_holds_more_than_the_burst_and_the_pace(gaps_s: list[float]) -> None:
    now_s, done_s = 100.0, []
    pace = Pace(10.0, 3, lambda: now_s)
    for gap_s in gaps_s:
        now_s += gap_s
        done_s.append(now_s)
        now_s += pace.wait_s()
    for first in range(len(done_s)):
        for last in range(first, len(done_s)):
            assert last - first <= 3 + (done_s[last] - done_s[first]) * 10.0 + 1e-6


def test_what_is_rare_never_waits() -> None:
    now_s = 0.0
    pace = Pace(10.0, 3, lambda: now_s)
    for _ in range(50):
        assert pace.wait_s() == 0.0
        now_s += 0.1


async def test_a_stream_that_is_woken_all_the_time_is_asked_at_a_pace_and_loses_nothing(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, ask = 0, AsyncChangeStream.try_next

    async def counted(stream: AsyncChangeStream[Document]) -> Document | None:
        nonlocal asked
        asked += 1
        return await ask(stream)

    monkeypatch.setattr(AsyncChangeStream, "try_next", counted)
    seen: list[int] = []

    async def follow() -> None:
        async with await db["mine"].watch() as stream:
            opened.set()
            async for change in paced(stream):
                key = change["documentKey"]["_id"]
                seen.append(key)

    opened = asyncio.Event()
    following = asyncio.create_task(follow())
    try:
        await opened.wait()
        began_s = time.monotonic()
        for number in range(WRITES):
            await db["others"].insert_one({})
            if number % 50 == 0:
                await db["mine"].insert_one({"_id": number})
        took_s = time.monotonic() - began_s
        calls = asked
        await eventually_async(lambda: asyncio.sleep(0, len(seen) == WRITES // 50), what="all changes")
    finally:
        await cancel([following])
    assert seen == list(range(0, WRITES, 50))
    assert calls <= BURST + took_s * PER_S + len(seen) + 1
