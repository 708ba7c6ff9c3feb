"""From a silent agent to the chat."""

import pytest

from smsdeck.alerts import hosts
from smsdeck.alerts.hosts import HostWatch
from smsdeck.alerts.rules.agent_silent import SILENT_MS
from tests.alerts.conftest import Bench


async def test_silence_is_told_once_and_its_end_answers_it(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    now_ms = 1_764_034_200_000

    async def store_now_ms(_: object) -> int:
        return now_ms

    monkeypatch.setattr(hosts, "store_now_ms", store_now_ms)
    wish = {"_id": "program1_UZ_ucell", "host": "sms1", "desired": {"state": "RUN"}}
    await bench.db["sessions"].insert_many([wish, {**wish, "_id": "x", "desired": {"state": "STOP"}}])
    await bench.db["hosts"].insert_one({"_id": "sms1", "seen_ms": now_ms})
    watch = HostWatch(bench.db, bench.recorder)
    await watch.look()
    now_ms += SILENT_MS + 1
    for _ in range(3):
        await watch.look()
        await bench.delivery.round()
    assert len(bench.chat.sent) == 1
    assert "Nobody sees host sms1" in bench.chat.sent[0][0]
    assert "its 1 session go on" in bench.chat.sent[0][0]
    await bench.db["hosts"].update_one({"_id": "sms1"}, {"$set": {"seen_ms": now_ms}})
    await watch.look()
    await bench.delivery.round()
    html, reply_to = bench.chat.sent[1]
    assert "is seen again" in html
    assert reply_to == 1
