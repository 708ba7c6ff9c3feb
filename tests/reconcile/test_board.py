import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pymongo.errors import AutoReconnect

from smsdeck.errors import NotFoundError
from smsdeck.kit.changes import Changes
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.loops import cancel
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.board import Board
from smsdeck.reconcile.reading import SessionReader
from smsdeck.reconcile.states import State
from tests.reconcile.test_items import SEEN, SESSION
from tests.support.wait import eventually_async

NAME = SESSION["_id"]


@pytest.fixture
async def board(db: Database) -> Board:
    await db["sessions"].insert_one({**SESSION})
    await db["observations"].insert_one({**SEEN})
    await db["hosts"].insert_one({"_id": "host1", "seen_ms": SystemClock().now_ms()})
    return Board(db)


@asynccontextmanager
async def following(db: Database, board: Board) -> AsyncIterator[None]:
    async def follows() -> bool:
        return board._following

    task = asyncio.create_task(Changes(db, board).follow())
    await eventually_async(follows)
    yield
    await cancel([task])


async def test_one_session_is_shown_from_memory_and_follows_each_change(db: Database, board: Board) -> None:
    async def backed_off() -> bool:
        return (await board.session_item(NAME)).state is State.BACKOFF

    async def gone() -> bool:
        try:
            await board.session_item(NAME)
        except NotFoundError:
            return True
        return False

    async with following(db, board):
        await db["observations"].update_one({"_id": NAME}, {"$set": {"state": "BACKOFF"}})
        await eventually_async(backed_off)
        await db["sessions"].delete_one({"_id": NAME})
        await db["observations"].delete_one({"_id": NAME})
        await eventually_async(gone)


async def test_without_a_stream_one_session_is_read_from_the_store(db: Database, board: Board) -> None:
    assert (await board.session_item(NAME)).pid == SEEN["pid"]
    await db["observations"].update_one({"_id": NAME}, {"$set": {"pid": 77}})
    assert (await board.session_item(NAME)).pid == 77


async def test_all_is_read_again_only_where_the_stream_is_not_heard_of(
    db: Database, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def heard() -> bool:
        return board._heard_at > 0

    readings = 0
    world = SessionReader.world

    async def counted(reader: SessionReader) -> object:
        nonlocal readings
        readings += 1
        return await world(reader)

    monkeypatch.setattr(SessionReader, "world", counted)
    async with following(db, board):
        await board.check()
        assert readings == 2  # nothing was heard yet
        await db["hosts"].update_one({"_id": "host1"}, {"$set": {"seen_ms": 1}})
        await eventually_async(heard)
        await board.check()
        assert readings == 2
        assert board.age_s < 1


async def test_many_names_are_refreshed_as_few_are(db: Database, board: Board) -> None:
    await board.read()
    await db["observations"].update_one({"_id": NAME}, {"$set": {"pid": 78}})
    await board.refresh([NAME, *(f"program1_UZ_op{number}" for number in range(100))])
    assert [one.pid for one in await board.session_items()] == [78]


async def test_what_could_not_be_read_is_read_at_the_next_question(
    db: Database, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise AutoReconnect

    async def heard() -> bool:
        return bool(board._changed)

    async with following(db, board):
        await db["observations"].update_one({"_id": NAME}, {"$set": {"pid": 79}})
        await eventually_async(heard)
        with monkeypatch.context() as away:
            away.setattr(board, "_renew", fails)
            assert [one.pid for one in await board.session_items()] == [SEEN["pid"]]
        assert [one.pid for one in await board.session_items()] == [79]


async def test_what_was_kept_of_the_list_is_old_as_soon_as_something_changed(db: Database, board: Board) -> None:
    async with following(db, board):
        before = board.revision()
        assert before is not None
        await db["observations"].update_one({"_id": NAME}, {"$set": {"pid": 80}})
        await eventually_async(lambda: asyncio.sleep(0, board.revision() is None))
        assert [one.pid for one in await board.session_items()] == [80]
        assert board.revision() not in {None, before}
