import pytest

from smsdeck.errors import InvalidInputError, NotFoundError
from smsdeck.kit import paging
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.past import Past

UZ = "program1_UZ_uzmobile"


async def transition(db: Database, number: int, at_ms: int, session: str = UZ) -> None:
    row = {"session": session, "host": "host1", "from": "RUNNING", "to": "STOPPING", "event": "stop"}
    more = {"cause": f"c{number}", "by": "bob", "at_ms": at_ms, "run_id": None}
    await db["transitions"].insert_one({"_id": f"{session}:{number:020}", **row, **more})


async def run(db: Database, run_id: str, started_ms: int, **more: object) -> None:
    row = {"session": UZ, "started_ms": started_ms, "ended_ms": None, "code": None, "signal": None}
    await db["runs"].insert_one({"_id": run_id, **row, "cause": None, "why": "", "log_tail": [], **more})


async def test_pages_of_history_follow_each_other_without_gap_the_newest_first(db: Database) -> None:
    for number in range(5):
        await transition(db, number, at_ms=1000 + number // 2)  # several in one millisecond
    await transition(db, 9, at_ms=2000, session="program1_UZ_ucell")
    past, found, cursor = Past(db), [], None
    for _ in range(3):
        page = await past.history(UZ, cursor, 2)
        found += [item.cause for item in page.items]
        cursor = page.next_cursor
    assert found == ["c4", "c3", "c2", "c1", "c0"]
    assert cursor is None


async def test_a_change_tells_from_where_to_where_by_what_and_by_whom(db: Database) -> None:
    await transition(db, 1, at_ms=1_700_000_000_123)
    (one,) = (await Past(db).history(UZ, None, 10)).items
    assert one.model_dump(mode="json", by_alias=True) == {
        "at": "2023-11-14T22:13:20.123000Z",
        "from": "RUNNING",
        "to": "STOPPING",
        "event": "stop",
        "cause": "c1",
        "by": "bob",
        "run_id": None,
    }


async def test_runs_tell_how_each_ended_the_newest_first(db: Database) -> None:
    await run(db, "r1", 1000, ended_ms=4000, code=3, cause="crash", why="exit code 3", uptime_s=3.0, by="agent")
    await run(db, "r2", 5000)
    first = await Past(db).runs(UZ, None, 1)
    second = await Past(db).runs(UZ, first.next_cursor, 1)
    assert [one.run_id for one in [*first.items, *second.items]] == ["r2", "r1"]
    assert (first.items[0].ended_at, first.items[0].by) == (None, "")
    (old,) = second.items
    assert (old.code, old.cause, old.why, old.uptime_s, old.by) == (3, "crash", "exit code 3", 3.0, "agent")
    assert second.next_cursor is None


async def test_a_session_without_a_past_has_an_empty_one_and_a_stranger_none(db: Database) -> None:
    await db["sessions"].insert_one({"_id": UZ})
    assert (await Past(db).history(UZ, None, 10)).items == []
    assert (await Past(db).runs(UZ, None, 10)).items == []
    for ask in (Past(db).history, Past(db).runs):
        with pytest.raises(NotFoundError):
            await ask("program1_UZ_nobody", None, 10)


@pytest.mark.parametrize(
    "cursor", ["%%%", paging.encode("x"), paging.encode("12"), paging.encode("9" * 16 + " a")]
)
async def test_a_cursor_that_is_none_is_refused(db: Database, cursor: str) -> None:
    with pytest.raises(InvalidInputError):
        await Past(db).history(UZ, cursor, 10)
