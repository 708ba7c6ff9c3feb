from typing import Any

from smsdeck.alerts.crashes import LATE_MS, CrashWatch
from smsdeck.alerts.rules.crash import STEADY_MS
from smsdeck.kit.mongo import Database
from tests.alerts.conftest import Bench

SESSION = "program1_UZ_uzmobile"


def watch(bench: Bench) -> CrashWatch:
    """What a freshly started serve would have."""
    return CrashWatch(bench.db, bench.recorder, bench.clock)


async def crashed(bench: Bench, run_id: str, *, ended_ms: int | None = None, **changes: Any) -> None:
    run = {
        "_id": run_id,
        "session": SESSION,
        "program": "program1",
        "host": "sms1",
        "boot_id": "b",
        "pid": 1,
        "start_ticks": 1,
        "started_ms": bench.clock.now_ms() - 5000,
        "ended_ms": bench.clock.now_ms() if ended_ms is None else ended_ms,
        "code": 3,
        "signal": None,
        "cause": "crash",
        "log_tail": ["calling +998901234567", "boom"],
        "uptime_s": 5.0,
    }
    await bench.db["runs"].insert_one({**run, **changes})


async def recorded(db: Database) -> list[str]:
    return [one["_id"] async for one in db["alerts"].find().sort("_id")]


async def test_a_crash_is_recorded_once_with_its_true_time(bench: Bench, db: Database) -> None:
    looker = watch(bench)
    await looker.look()
    bench.clock.advance(1)
    at = bench.clock.now_ms()
    await crashed(bench, "r1")
    bench.clock.advance(30)
    await looker.look()
    await looker.look()
    await watch(bench).look()
    (alert,) = await db["alerts"].find().to_list()
    assert (alert["_id"], alert["at_ms"], alert["subject"]) == ("crash:r1", at, SESSION)
    assert alert["lines"] == ["calling +9989*****67", "boom"]
    assert bench.count("crash", "recorded") == 1


async def test_what_is_no_crash_raises_nothing(bench: Bench, db: Database) -> None:
    looker = watch(bench)
    await looker.look()
    for number, cause in enumerate(("stop", "exit", "lost", None)):
        await crashed(bench, f"r{number}", cause=cause)
    await looker.look()
    assert await recorded(db) == []


async def test_old_crashes_are_not_replayed_on_the_first_start(bench: Bench, db: Database) -> None:
    await crashed(bench, "old", ended_ms=bench.clock.now_ms() - 1)
    await watch(bench).look()
    assert await recorded(db) == []


async def test_crashes_while_serve_was_down_are_found(bench: Bench, db: Database) -> None:
    await watch(bench).look()
    bench.clock.advance(60)
    await crashed(bench, "while-down")
    bench.clock.advance(3 * 24 * 3600)
    await watch(bench).look()
    assert await recorded(db) == ["crash:while-down"]


async def test_a_record_that_the_agent_brought_hours_late_is_found(bench: Bench, db: Database) -> None:
    looker = watch(bench)
    await looker.look()
    happened = bench.clock.now_ms() + 1000
    bench.clock.advance(6 * 3600)
    await crashed(bench, "late", ended_ms=happened)
    looker._next_sweep = 0
    await looker.look()
    assert await recorded(db) == ["crash:late"]


async def test_what_is_older_than_a_week_stays_history(bench: Bench, db: Database) -> None:
    await watch(bench).look()
    await crashed(bench, "ancient")
    bench.clock.advance(LATE_MS / 1000 + 1)
    await watch(bench).look()
    assert await recorded(db) == []


async def test_the_alert_counts_the_crashes_of_the_last_hour(bench: Bench, db: Database) -> None:
    looker = watch(bench)
    await looker.look()
    for number, ago_s in enumerate((4000, 3000, 60, 0)):
        await crashed(bench, f"r{number}", ended_ms=bench.clock.now_ms() - ago_s * 1000)
    await crashed(bench, "other", session="program2_UZ_ucell")
    await looker.look()
    alert = await db["alerts"].find_one({"_id": "crash:r3"})
    assert alert is not None
    assert "last hour: 3 in all" in alert["text"]


async def test_a_steady_run_ends_the_alert(bench: Bench, db: Database) -> None:
    looker = watch(bench)
    await looker.look()
    await crashed(bench, "r1")
    await looker.look()
    started = bench.clock.now_ms() + 2000
    await db["observations"].insert_one(
        {"_id": SESSION, "state": "RUNNING", "started_ms": started, "run_id": "r2"}
    )
    await looker.look_for_ends()
    assert len(await bench.outbox.open("crash")) == 1
    bench.clock.advance(2 + STEADY_MS / 1000)
    await looker.look_for_ends()
    assert await bench.outbox.open("crash") == []
    await bench.delivery.round()
    await bench.delivery.round()
    assert "runs steadily again" in bench.chat.sent[1][0]
