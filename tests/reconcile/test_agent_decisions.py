"""The agent's loop on a twin of screen and a real store."""

import asyncio
import errno
import os
from collections.abc import Mapping, Sequence

import pytest

from smsdeck.access.session_tokens import SessionTokens
from smsdeck.reconcile import agent as agents
from smsdeck.reconcile import shown, starting
from smsdeck.reconcile.agent import HEARTBEAT_SECONDS
from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import Identity
from smsdeck.screen.memory import MemoryScreen
from smsdeck.screen.protocol import Target
from tests.reconcile.deck import HOST, Deck
from tests.support.wait import eventually_async

UZ = "program1_UZ_uzmobile"
TJ = "program1_TJ_tcell"


async def test_what_is_wished_for_runs_and_is_told(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        seen = await deck.until(UZ, "RUNNING")
        (run,) = await deck.runs(UZ)
    assert seen["run_id"] == run["_id"]
    assert (run["pid"], run["program"], run["host"], run["ended_ms"]) == (seen["pid"], "program1", HOST, None)
    assert screen.started == [UZ]


async def test_a_session_gets_a_token_of_its_own_that_stays(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    tokens = []
    for _ in range(2):
        async with deck.agent(screen):
            await deck.until(UZ, "RUNNING")
            tokens.append(deck.config(UZ)["token"])
            identity = await SessionTokens(deck.db).identify(tokens[0])
            assert (identity.session, identity.pairs) == (UZ, ("UZ_uzmobile",))
    assert tokens[0] == tokens[1]
    assert (deck.settings.sessions_dir / UZ / "session.json").stat().st_mode & 0o777 == 0o600


class LateScreen(MemoryScreen):
    """Its last scan is older than a death: it takes the dead wrapper for alive, as a pidfd does until asked."""

    def __init__(self) -> None:
        super().__init__()
        self.before: set[Identity] = set()
        self.told_to_end: list[str] = []

    def is_alive(self, process: Identity, *, now: bool = False) -> bool:
        return (process in self.before and not now) or super().is_alive(process)

    async def end(self, target: Target, grace_s: float) -> bool:
        self.told_to_end.append(target.name)
        return await super().end(target, grace_s)


async def test_a_wrapper_that_ends_during_a_look_is_no_orphan(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = LateScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
        screen.before |= {run.wrapper for run in screen.runs.values()}
        screen.die(UZ, code=3)
        await deck.until(UZ, "BACKOFF")
    assert screen.told_to_end == []


class PassingScreen(MemoryScreen):
    """Counts the starts of each pass of the event loop."""

    def __init__(self) -> None:
        super().__init__()
        self.passes = [0]

    async def start(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> None:
        if self.passes[-1] == 0:
            asyncio.get_running_loop().call_soon(self.passes.append, 0)
        self.passes[-1] += 1
        await super().start(name, argv, env)


async def test_with_no_throttle_hundreds_start_at_once_and_the_event_loop_gets_its_turn_between(
    deck: Deck,
) -> None:
    deck.settings = deck.settings.model_copy(update={"starts_at_once": 1000})
    await deck.program("program1", "true")
    names = [await deck.session(f"program1_UZ_s{number}") for number in range(3 * starting.TURN)]
    screen = PassingScreen()
    async with deck.agent(screen):
        for name in names:
            await deck.until(name, "RUNNING")
    assert sorted(screen.started) == sorted(names)
    assert 1 < max(screen.passes) <= starting.TURN


async def test_a_crash_is_one_run_with_its_cause_and_comes_back(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
        screen.die(UZ, code=3)
        seen = await deck.until(UZ, "BACKOFF")
        (run,) = await deck.ended(UZ)
    assert (run["cause"], run["code"], run["why"]) == ("crash", 3, "exit code 3")
    assert seen["last_exit"]["run_id"] == run["_id"]
    assert 4_000 <= seen["next_start_ms"] - run["ended_ms"] <= 6_000
    folder = SessionFolder(deck.settings.sessions_dir / UZ)
    assert records.run_ids(folder) == [], "records are dropped once the store has them"


async def test_a_mass_crash_holds_restarts_and_the_store_is_told_at_once(deck: Deck) -> None:
    async def held() -> dict[str, int] | None:
        return (await deck.db["hosts"].find_one({"_id": HOST}) or {}).get("brake")

    await deck.program("program1", "true")
    names = [await deck.session(f"program1_UZ_s{number}") for number in range(22)]
    screen = MemoryScreen()
    async with deck.agent(screen):
        for name in names:
            await deck.until(name, "RUNNING")
        assert await held() is None
        for name in names:
            screen.die(name, code=3)
        brake = await eventually_async(held, within_s=HEARTBEAT_SECONDS - 1)
        assert brake is not None
        assert 21 <= brake["crashed"] <= 22
        assert len(screen.started) == len(names)


async def test_a_stop_is_intended_before_it_is_done_and_no_crash(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
        await deck.wish(UZ, "STOP", reason="maintenance")
        await deck.until(UZ, "STOPPED", cause="maintenance")
        (run,) = await deck.ended(UZ)
    assert (run["cause"], run["signal"]) == ("stop", 15)


async def test_while_no_wish_to_end_can_be_written_nothing_is_ended_and_other_ends_are_told(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    await deck.program("program1", "true")
    await deck.session(UZ)
    await deck.session(TJ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
        await deck.until(TJ, "RUNNING")
        with monkeypatch.context() as disk:
            disk.setattr(records, "intend", full)
            await deck.wish(TJ, "STOP")
            await deck.until(TJ, "STOPPING")
            screen.die(UZ, code=1)
            await deck.until(UZ, "BACKOFF")
            assert [run.name for run in screen.runs.values()] == [TJ]
        await deck.until(TJ, "STOPPED")
        (run,) = await deck.ended(TJ)
    assert run["cause"] == "stop"


async def test_a_round_that_fails_halfway_loses_no_end(deck: Deck, monkeypatch: pytest.MonkeyPatch) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen) as agent:
        await deck.until(UZ, "RUNNING")
        with monkeypatch.context() as broken:
            broken.setattr(agent.rounds._knowledge, "keep", lambda: 1 / 0)
            screen.die(UZ, code=1)
            with pytest.raises(ZeroDivisionError):
                await agent.rounds.once(agent._briefing.wishes)
        await deck.until(UZ, "BACKOFF")
        (run,) = await deck.ended(UZ)
    assert (run["cause"], run["code"]) == ("crash", 1)


async def test_a_restart_is_done_once(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        before = await deck.until(UZ, "RUNNING")
        await deck.wish(UZ, "RUN", restart_id="x1")
        after = await deck.until(UZ, "RUNNING", restart_id="x1")
        assert after["run_id"] != before["run_id"]
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
    assert screen.started == [UZ, UZ]


async def test_an_empty_reading_of_the_store_stops_nothing(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen) as agent:
        await deck.until(UZ, "RUNNING")
        await deck.db["sessions"].delete_many({})
        await agent._read()
        await agent.rounds.once(agent._briefing.wishes)
        await agent.rounds.flush()
        assert (await deck.seen(UZ)).get("state") == "RUNNING"
        assert len(screen.runs) == 1
        screen.die(UZ, code=1)
        await deck.until(UZ, "BACKOFF")


async def test_a_store_that_lost_everything_is_told_of_all_sessions_again(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agents, "HEARTBEAT_SECONDS", 0.2)
    monkeypatch.setattr(shown, "SIGNS_MS", 200)
    await deck.program("program1", "true")
    await deck.session(UZ)
    await deck.session("program1_UZ_resting")
    screen = MemoryScreen()
    async with deck.agent(screen):
        await deck.until(UZ, "RUNNING")
        await deck.until("program1_UZ_resting", "RUNNING")
        await deck.wish("program1_UZ_resting", "STOP")
        await deck.until("program1_UZ_resting", "STOPPED")
        for collection in ("hosts", "observations"):
            await deck.db[collection].delete_many({})
        await deck.until(UZ, "RUNNING")
        await deck.until("program1_UZ_resting", "STOPPED")
    assert len(screen.started) == 2


async def test_a_screen_dir_that_cannot_be_read_is_unknown_and_starts_nothing(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    screen.readable = False
    async with deck.agent(screen) as agent:
        await eventually_async(lambda: _known(agent._briefing.wishes))
        await agent.rounds.once(agent._briefing.wishes)
        assert screen.started == []
        screen.readable = True
        await deck.until(UZ, "RUNNING")
        screen.readable = False
        await deck.until(UZ, "UNKNOWN")
        screen.die(UZ, code=1)
        screen.readable = True
        await deck.until(UZ, "BACKOFF")
    assert screen.started == [UZ]


async def _known(wishes: object) -> bool:
    return wishes is not None


async def test_a_start_that_screen_swallows_is_a_crash_and_not_running(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "START_SECONDS", 0.2)
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    screen.deaf = True
    async with deck.agent(screen):
        seen = await deck.until(UZ, "BACKOFF")
        (run,) = await deck.ended(UZ)
    assert "screen started nothing" in seen["cause"]
    assert run["cause"] == "crash"
    assert run["pid"] is None


async def test_what_the_system_says_against_a_start_is_told_in_its_words(
    deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "session.json")

    monkeypatch.setattr(MemoryScreen, "start", full)
    await deck.program("program1", "true")
    await deck.session(UZ)
    async with deck.agent(MemoryScreen()):
        seen = await deck.until(UZ, "BACKOFF")
    assert seen["cause"] == "it cannot be started: session.json: No space left on device"


async def test_a_program_that_is_not_there_is_fatal_and_says_so(deck: Deck) -> None:
    await deck.session("program9_UZ_uzmobile")
    screen = MemoryScreen()
    async with deck.agent(screen):
        seen = await deck.until("program9_UZ_uzmobile", "FATAL")
    assert "not a registered program" in seen["cause"]
    assert screen.started == []


async def test_high_priority_is_started_first(deck: Deck) -> None:
    await deck.program("program1", "true")
    names = [await deck.session(f"program1_UZ_op{n:02}") for n in range(40)]
    high = [await deck.session(f"program1_UZ_zz{n}", priority="high") for n in range(3)]
    screen = MemoryScreen()
    async with deck.agent(screen):
        for name in [*names, *high]:
            await deck.until(name, "RUNNING")
    assert set(high) <= set(screen.started[:8]), "among the first that had a slot"
    assert sorted(screen.started) == sorted([*names, *high])


async def test_a_stop_by_hand_is_respected(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen):
        seen = await deck.until(UZ, "RUNNING")
        folder = SessionFolder(deck.settings.sessions_dir / UZ)
        wish = records.Intent(seen["run_id"], "hand", "session-stop", seen["started_ms"], hold=True)
        records.intend(folder, wish)
        screen.die(UZ, code=0)
        await deck.until(UZ, "EXITED", cause="session-stop")
        await deck.wish(UZ, "RUN")
        await deck.until(UZ, "RUNNING")
    assert screen.started == [UZ, UZ]


async def test_a_program_whose_heart_beats_is_well(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen) as agent:
        seen = await deck.until(UZ, "RUNNING", health="no_data")
        heartbeat = deck.settings.sessions_dir / UZ / "heartbeat"
        heartbeat.touch()
        await agent.rounds.once(agent._briefing.wishes)
        await deck.until(UZ, "RUNNING", health="ok")
        assert seen["flags"] == []


async def test_retired_sessions_end_and_leave_nothing(deck: Deck) -> None:
    await deck.program("program1", "true")
    await deck.session(UZ)
    screen = MemoryScreen()
    async with deck.agent(screen) as agent:
        await deck.until(UZ, "RUNNING")
        await deck.db["sessions"].update_one({"_id": UZ}, {"$set": {"retired": True}})
        await deck.wish(UZ, "STOP")
        assert await deck.db["session_tokens"].count_documents({"session": UZ}) == 1
        await eventually_async(lambda: _gone(deck))
        await deck.wish(UZ, "STOP")  # any change makes the agent read again, as it does by itself every 30 s
        await eventually_async(lambda: _no_token(deck), what="its token withdrawn")
        await agent.rounds.flush()
        told = await deck.db["transitions"].count_documents({"session": UZ})
        for _ in range(3):
            await agent.rounds.once(agent._briefing.wishes)
        await agent.rounds.flush()
        assert await deck.db["transitions"].count_documents({"session": UZ}) == told
    assert screen.runs == {}


async def _no_token(deck: Deck) -> bool:
    return await deck.db["session_tokens"].count_documents({"session": UZ}) == 0


async def _gone(deck: Deck) -> bool:
    return await deck.seen(UZ) == {}
