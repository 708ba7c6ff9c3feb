"""An agent that starts while MongoDB is away goes on as the last one would have."""

import asyncio
from pathlib import Path

from smsdeck.kit import mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.reconcile.agent import Agent
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.states import Event, State
from smsdeck.screen.memory import MemoryScreen
from tests.reconcile.deck import HOST, Deck
from tests.support.ports import free_port
from tests.support.wait import eventually_async

UZ = "program1_UZ_uzmobile"


async def test_a_session_that_dies_while_the_store_is_away_is_started_again(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
    nowhere = f"mongodb://127.0.0.1:{free_port()}/smsdeck?directConnection=true"
    stop = asyncio.Event()
    async with mongo.connect(nowhere, timeout_s=0.2) as client:
        settings = deck.settings.model_copy(update={"backoff_seconds": 0.1})
        running = asyncio.create_task(Agent(settings, mongo.database(client), screen, SystemClock()).run(stop))

        async def acts() -> bool:
            return len(screen.started) == 2

        await asyncio.sleep(0.3)
        assert screen.started == [UZ], "it adopts what runs"
        screen.die(UZ, code=1)
        await eventually_async(acts, within_s=15, what="the restart")
        stop.set()
        await asyncio.wait_for(running, 15)
    async with deck.agent(screen):
        (crash,) = await deck.ended(UZ)
    assert (crash["cause"], crash["code"]) == ("crash", 1), "it was kept until the store was back"


async def test_an_agent_that_never_held_the_host_does_nothing_without_the_store(deck: Deck) -> None:
    screen, stop = MemoryScreen(), asyncio.Event()
    nowhere = f"mongodb://127.0.0.1:{free_port()}/smsdeck?directConnection=true"
    async with mongo.connect(nowhere, timeout_s=0.2) as client:
        running = asyncio.create_task(
            Agent(deck.settings, mongo.database(client), screen, SystemClock()).run(stop)
        )
        await asyncio.sleep(0.6)
        stop.set()
        await asyncio.wait_for(running, 15)
    assert screen.started == []


async def test_a_store_that_answers_empty_after_a_restart_stops_nothing(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
    for name in ("sessions", "pairs", "programs"):
        await deck.db[name].delete_many({})
    async with deck.agent(screen):
        await asyncio.sleep(0.5)
        assert len(screen.runs) == 1
        screen.die(UZ, code=1)
        await deck.until(UZ, "BACKOFF")


def test_what_was_kept_is_there_after_a_kill_and_a_torn_line(tmp_path: Path) -> None:
    before = Memory(tmp_path, HOST, "boot")
    before.hold(3)
    timers = Timers().move(Event.SEEN_DOWN, State.STOPPED, 5, "waiting")
    before.keep({UZ: timers}, {})
    with (tmp_path / "memory.jsonl").open("ab") as file:
        file.write(b'{"id": "of:progr')
    after = Memory(tmp_path, HOST, "boot")
    assert (after.fence, after.rebooted) == (3, False)
    assert (after.timers[UZ].state, after.timers[UZ].cause) == (State.STOPPED, "waiting")


def test_another_boot_and_another_hosts_memory_are_told_apart(tmp_path: Path) -> None:
    Memory(tmp_path, HOST, "boot").hold(3)
    assert Memory(tmp_path, HOST, "another boot").rebooted
    assert Memory(tmp_path, "host2", "boot").fence is None
