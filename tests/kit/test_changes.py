import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from smsdeck.kit.changes import Change, Changes, pause_s
from smsdeck.kit.loops import cancel
from smsdeck.kit.mongo import Database
from tests.support.wait import eventually_async


class Told:
    """A follower that writes down what it is told."""

    def __init__(self, db: Database, *collections: str) -> None:
        self.collections = collections
        self.stood: list[str] = []
        self.news: list[tuple[str, str]] = []
        self.following = False
        self._db = db

    async def opened(self) -> None:
        self.stood = [row["_id"] async for row in self._db[self.collections[0]].find()]
        self.following = True

    async def take(self, change: Change) -> None:
        self.news.append((change["operationType"], change.get("documentKey", {}).get("_id")))

    def ended(self) -> None:
        self.following = False


@asynccontextmanager
async def follow(db: Database, *followers: Told) -> AsyncIterator[None]:
    async def all_follow() -> bool:
        return all(one.following for one in followers)

    task = asyncio.create_task(Changes(db, *followers).follow())
    await eventually_async(all_follow, what="the stream")
    yield
    await cancel([task])


async def test_each_follower_is_told_of_its_own_collections_in_order(db: Database) -> None:
    await db["pears"].insert_one({"_id": "old"})
    pears, plums = Told(db, "pears", "nuts"), Told(db, "plums")

    async def told() -> bool:
        return len(pears.news) + len(plums.news) == 5

    async with follow(db, pears, plums):
        await db["pears"].update_one({"_id": "old"}, {"$set": {"ripe": True}})
        await db["plums"].insert_one({"_id": "blue"})
        await db["cherries"].insert_one({"_id": "red"})
        await db["nuts"].insert_one({"_id": "hard"})
        await db["nuts"].delete_one({"_id": "hard"})
        await db["pears"].drop()
        await eventually_async(told, what="all news")
    assert (pears.stood, plums.stood) == (["old"], [])
    assert pears.news == [("update", "old"), ("insert", "hard"), ("delete", "hard"), ("drop", None)]
    assert plums.news == [("insert", "blue")]


async def test_two_may_be_told_of_the_same(db: Database) -> None:
    first, second = Told(db, "pears"), Told(db, "pears", "plums")

    async def told() -> bool:
        return first.news == second.news == [("insert", "green")]

    async with follow(db, first, second):
        await db["pears"].insert_one({"_id": "green"})
        await eventually_async(told, what="the news")


async def test_all_hear_that_nothing_is_told_any_longer(db: Database) -> None:
    pears, plums = Told(db, "pears"), Told(db, "plums")
    async with follow(db, pears, plums):
        pass
    assert not pears.following
    assert not plums.following


@pytest.mark.parametrize(("took_s", "pauses_s"), [(0.001, 0.02), (0.04, 0.08), (3.0, 0.2)])
def test_a_store_that_takes_long_to_answer_is_asked_the_less(took_s: float, pauses_s: float) -> None:
    assert pause_s(took_s) == pytest.approx(pauses_s)
