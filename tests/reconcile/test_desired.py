import pytest
from pymongo.errors import PyMongoError

from smsdeck.kit import mongo
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.desired import DesiredReader
from tests.support.ports import free_port

ROW = {
    "program": "program1",
    "pairs": ["UZ_uzmobile"],
    "host": "host1",
    "desired": {"state": "RUN", "reason": "created", "by": "ann", "at_ms": 5, "restart_id": None},
}


async def test_only_this_hosts_sessions_are_read(db: Database) -> None:
    await db["sessions"].insert_many([{**ROW, "_id": "a"}, {**ROW, "_id": "b", "host": "host2"}])
    await db["pairs"].insert_one({"_id": "UZ_uzmobile", "priority": "high"})
    await db["programs"].insert_one({"_id": "program1", "path": "p.py"})
    reader = DesiredReader(db, "host1")
    await reader.read()
    assert reader.wishes is not None
    assert set(reader.wishes) == {"a"}
    assert (reader.wishes["a"].path, reader.wishes["a"].wish.high) == ("p.py", True)


async def test_a_name_that_screen_would_misread_is_left_out(db: Database) -> None:
    await db["sessions"].insert_many([{**ROW, "_id": "-X"}, {**ROW, "_id": "a"}])
    reader = DesiredReader(db, "host1")
    await reader.read()
    assert set(reader.wishes or {}) == {"a"}


async def test_an_empty_reading_keeps_what_was_known(db: Database) -> None:
    await db["sessions"].insert_one({**ROW, "_id": "a"})
    reader = DesiredReader(db, "host1")
    await reader.read()
    await db["sessions"].delete_many({})
    await reader.read()
    assert set(reader.wishes or {}) == {"a"}


async def test_a_new_host_may_truly_have_none(db: Database) -> None:
    reader = DesiredReader(db, "host1")
    await reader.read()
    assert reader.wishes == {}


async def test_a_store_that_is_away_keeps_what_was_known(db: Database) -> None:
    await db["sessions"].insert_one({**ROW, "_id": "a"})
    reader = DesiredReader(db, "host1")
    await reader.read()
    nobody = mongo.connect(f"mongodb://127.0.0.1:{free_port()}/?directConnection=true", timeout_s=0.2)
    reader._db = nobody["x"]
    with pytest.raises(PyMongoError):
        await reader.read()
    assert set(reader.wishes or {}) == {"a"}
    await nobody.close()
