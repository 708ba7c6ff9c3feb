"""From the brake of an agent to the chat."""

import pytest

from smsdeck.alerts import masses
from smsdeck.alerts.crashes import CrashWatch
from smsdeck.alerts.masses import MassWatch
from tests.alerts.conftest import Bench
from tests.alerts.test_crashes import crashed


async def test_a_mass_crash_is_one_message_and_its_crashes_one_list_afterwards(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def store_now_ms(_: object) -> int:
        return bench.clock.now_ms()

    async def look() -> None:
        await crashes.look(await mass.look())
        await bench.delivery.round()

    monkeypatch.setattr(masses, "store_now_ms", store_now_ms)
    mass, crashes = MassWatch(bench.db, bench.recorder), CrashWatch(bench.db, bench.recorder, bench.clock)
    await look()
    now = bench.clock.now_ms()
    brake = {"since_ms": now, "until_ms": now + 60_000, "crashed": 45}
    await bench.db["hosts"].insert_one({"_id": "sms1", "seen_ms": now, "brake": brake})
    for number in range(45):
        await crashed(bench, f"r{number}", session=f"program1_UZ_s{number}")
    await crashed(bench, "elsewhere", session="program1_UZ_other", host="sms2")
    for _ in range(3):
        await look()
    told = [html for html, _ in bench.chat.sent]
    assert [html.partition("\n")[0] for html in sorted(told)] == [
        "🔴 <b>Mass crash on sms1: 45 sessions within a minute</b>",
        "🔴 <b>program1_UZ_other crashed</b>",
    ]
    bench.clock.advance(61)
    await look()
    later = [html for html, _ in bench.chat.sent[2:]]
    assert later[0].startswith("🔴 <b>45 sessions crashed</b>")
    assert "Restarts on sms1 go on: they were held for 61 s." in later[1]
    assert len(later) == 2


async def test_hosts_that_hold_nothing_or_did_once_raise_nothing(bench: Bench) -> None:
    old = {"since_ms": 1, "until_ms": 2, "crashed": 45}
    await bench.db["hosts"].insert_many([{"_id": "a"}, {"_id": "b", "brake": None}, {"_id": "c", "brake": old}])
    assert await MassWatch(bench.db, bench.recorder).look() == {}
    assert await bench.outbox.due(bench.clock.now_ms()) == []
