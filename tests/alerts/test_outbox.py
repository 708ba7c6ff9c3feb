import asyncio

from smsdeck.alerts.alert import Recovery
from smsdeck.alerts.message import Notice
from smsdeck.alerts.outbox import Outbox, Outcome
from smsdeck.kit.mongo import Database
from tests.alerts.conftest import Bench, crash_alert

NOW = 1_700_000_000_000


def sent(message_id: int = 7) -> Outcome:
    return Outcome("sent", NOW, message_id=message_id)


async def only(bench: Bench) -> Notice:
    (notice,) = await bench.outbox.due(NOW)
    return notice


async def test_an_alert_goes_in_once_however_many_record_it(bench: Bench, db: Database) -> None:
    others = [Outbox(db) for _ in range(8)]
    fresh = await asyncio.gather(*(one.record(crash_alert()) for one in others))
    assert sum(fresh) == 1
    assert len(await bench.outbox.due(NOW)) == 1


async def test_recording_again_changes_nothing_even_after_it_was_sent(bench: Bench) -> None:
    await bench.outbox.record(crash_alert())
    await bench.outbox.settle(await only(bench), sent())
    assert not await bench.outbox.record(crash_alert())
    assert await bench.outbox.due(NOW) == []


async def test_the_oldest_alert_is_due_first(bench: Bench) -> None:
    for number, at in ((1, NOW), (2, NOW - 5000), (3, NOW - 1000)):
        await bench.outbox.record(crash_alert(number, at))
    assert [one.key for one in await bench.outbox.due(NOW)] == ["crash:run2", "crash:run3", "crash:run1"]


async def test_a_silenced_alert_is_kept_with_its_reason_and_not_due(bench: Bench, db: Database) -> None:
    await bench.outbox.record(crash_alert(), silenced="Telegram is not configured")
    assert await bench.outbox.due(NOW) == []
    kept = await db["alerts"].find_one({"_id": "crash:run1"})
    assert kept is not None
    assert (kept["state"], kept["last_error"]) == ("silenced", "Telegram is not configured")


async def test_an_end_is_due_after_its_alert_was_told_and_answers_it(bench: Bench) -> None:
    await bench.outbox.record(crash_alert())
    await bench.outbox.resolve(Recovery("crash:run1", "runs again", NOW))
    first = await only(bench)
    assert first.part == "alert"
    await bench.outbox.settle(first, sent(41))
    second = await only(bench)
    assert (second.part, second.reply_to, second.text) == ("recovery", 41, "runs again")
    await bench.outbox.settle(second, sent(42))
    assert await bench.outbox.due(NOW) == []


async def test_an_alert_ends_once(bench: Bench) -> None:
    await bench.outbox.record(crash_alert())
    assert await bench.outbox.resolve(Recovery("crash:run1", "first", NOW))
    assert not await bench.outbox.resolve(Recovery("crash:run1", "second", NOW + 1))
    assert not await bench.outbox.resolve(Recovery("crash:unknown", "x", NOW))
    assert await bench.outbox.open("crash") == []


async def test_a_failure_waits_for_its_next_try(bench: Bench) -> None:
    await bench.outbox.record(crash_alert())
    await bench.outbox.settle(await only(bench), Outcome("pending", NOW, error="500", next_try_ms=NOW + 5000))
    assert await bench.outbox.due(NOW + 4999) == []
    (again,) = await bench.outbox.due(NOW + 5000)
    assert again.attempts == 1


async def test_what_failed_is_queued_again_only_when_recent(bench: Bench) -> None:
    for number, at in ((1, NOW), (2, NOW - 100_000)):
        await bench.outbox.record(crash_alert(number, at))
    for notice in await bench.outbox.due(NOW):
        await bench.outbox.settle(notice, Outcome("failed", NOW, error="403"))
    assert await bench.outbox.requeue_failed(NOW - 1000) == 1
    assert (await only(bench)).key == "crash:run1"
