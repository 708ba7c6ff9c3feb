import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdeck.alerts.alert import Recovery
from smsdeck.alerts.chat import ChatError
from smsdeck.alerts.delivery import LONGEST_WAIT_S, wait_s
from smsdeck.alerts.pace import MINUTE_MS, PER_MINUTE, may_send
from smsdeck.kit.mongo import Database
from tests.alerts.conftest import Bench, crash_alert

FORBIDDEN = ChatError("Telegram answered 403: bot was kicked.", permanent=True)
BUSY = ChatError("Telegram answered 429.", permanent=False, retry_after_s=30)
DOWN = ChatError("Telegram answered 502.", permanent=False)


async def stored(db: Database, number: int = 1) -> dict[str, Any]:
    found = await db["alerts"].find_one({"_id": f"crash:run{number}"})
    assert found
    return found


async def test_an_alert_is_sent_once_and_counted(bench: Bench, db: Database) -> None:
    await bench.recorder.record(crash_alert())
    await bench.delivery.round()
    await bench.delivery.round()
    ((html, _),) = bench.chat.sent
    assert "program1_UZ_op1 crashed" in html
    assert "ValueError: a &amp; b" in html
    kept = await stored(db)
    assert (kept["state"], kept["sent_ms"], kept["attempts"]) == ("sent", bench.clock.now_ms(), 1)
    assert bench.count("crash", "recorded") == bench.count("crash", "sent") == 1


async def test_a_recovery_is_a_reply_to_its_alert(bench: Bench) -> None:
    await bench.recorder.record(crash_alert())
    await bench.delivery.round()
    await bench.recorder.resolve(Recovery("crash:run1", "runs steadily again", bench.clock.now_ms()))
    await bench.delivery.round()
    assert bench.chat.sent[1][1] == 1
    assert "runs steadily again" in bench.chat.sent[1][0]


async def test_a_permanent_refusal_fails_the_alert_and_the_next_is_tried(bench: Bench, db: Database) -> None:
    await bench.recorder.record(crash_alert(1))
    await bench.recorder.record(crash_alert(2))
    bench.chat.failures = [FORBIDDEN]
    await bench.delivery.round()
    kept = await stored(db, 1)
    assert (kept["state"], kept["last_error"]) == ("failed", FORBIDDEN.detail)
    assert (await stored(db, 2))["state"] == "sent"
    assert bench.count("crash", "failed") == 1


async def test_retry_after_holds_back_the_whole_chat(bench: Bench) -> None:
    await bench.recorder.record(crash_alert(1))
    bench.chat.failures = [BUSY]
    await bench.delivery.round()
    await bench.recorder.record(crash_alert(2))
    bench.clock.advance(29.9)
    await bench.delivery.round()
    assert bench.chat.sent == []
    bench.clock.advance(0.2)
    await bench.delivery.round()
    assert len(bench.chat.sent) == 2


async def test_a_chat_that_is_down_is_asked_less_and_less_and_nothing_is_lost(bench: Bench, db: Database) -> None:
    await bench.recorder.record(crash_alert())
    bench.chat.failures = [DOWN] * 6
    for _ in range(600):
        await bench.delivery.round()
        bench.clock.advance(1)
    assert bench.chat.failures == []
    assert len(bench.chat.sent) == 1
    assert (await stored(db))["attempts"] == 7


async def test_one_message_that_never_passes_does_not_hold_up_the_rest(bench: Bench) -> None:
    await bench.recorder.record(crash_alert(1))
    bench.chat.failures = [DOWN]
    await bench.delivery.round()
    await bench.recorder.record(crash_alert(2, bench.clock.now_ms() + 1))
    bench.chat.failures = [DOWN]
    bench.clock.advance(5)
    await bench.delivery.round()  # the first one's turn again: it fails and steps back
    bench.clock.advance(5)
    await bench.delivery.round()
    assert "op2" in bench.chat.sent[0][0]


async def test_never_more_than_twenty_a_minute_even_over_restarts(bench: Bench) -> None:
    for number in range(60):
        await bench.recorder.record(crash_alert(number))
        await bench.new_delivery().round()
    assert len(bench.chat.sent) == PER_MINUTE
    bench.clock.advance(59.9)
    await bench.delivery.round()
    assert len(bench.chat.sent) == PER_MINUTE
    bench.clock.advance(0.2)
    await bench.delivery.round()
    assert len(bench.chat.sent) == PER_MINUTE + 1  # the 40 that waited are one message by now


async def test_six_hundred_crashes_at_once_are_told_within_one_round(bench: Bench, db: Database) -> None:
    for number in range(600):
        await bench.outbox.record(crash_alert(number))
    await bench.delivery.round()
    assert len(bench.chat.sent) <= 5
    assert await db["alerts"].count_documents({"state": "sent"}) == 600


async def test_an_alert_is_not_marked_before_the_chat_took_it(
    bench: Bench, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[str] = []

    async def killed(html: str, reply_to: int | None = None) -> int:  # noqa: ARG001 - as a chat is called
        marked.append((await stored(db))["state"])
        raise asyncio.CancelledError

    await bench.recorder.record(crash_alert())
    monkeypatch.setattr(bench.chat, "send", killed)
    with pytest.raises(asyncio.CancelledError):
        await bench.delivery.round()
    assert marked == ["pending"]
    monkeypatch.undo()
    await bench.new_delivery().round()
    assert len(bench.chat.sent) == 1


async def test_a_restart_gives_failed_alerts_another_chance(bench: Bench) -> None:
    await bench.recorder.record(crash_alert())
    bench.chat.failures = [FORBIDDEN]
    await bench.delivery.round()
    await bench.delivery.round()
    assert bench.chat.sent == []
    await bench.new_delivery().round()
    assert len(bench.chat.sent) == 1


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=200))
def test_no_minute_holds_more_than_twenty(steps: list[int]) -> None:
    now, sent = 0, list[int]()
    for step in steps:
        now += step
        if may_send(sent[-PER_MINUTE:], 0, now):
            sent.append(now)
    assert all(later - sent[i] >= MINUTE_MS for i, later in enumerate(sent[PER_MINUTE:]))


@given(st.integers(0, 1000))
def test_the_wait_grows_to_its_limit(attempts: int) -> None:
    assert 0 < wait_s(attempts) <= wait_s(attempts + 1) <= LONGEST_WAIT_S
