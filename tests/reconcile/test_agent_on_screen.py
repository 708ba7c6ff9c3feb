"""The agent on real GNU screen sessions."""

import asyncio
import os
import signal
from functools import partial

import pytest

from smsdeck.errors import SetupError
from smsdeck.kit import mongo
from smsdeck.kit.mongo import Database, Document
from smsdeck.reconcile import shown
from smsdeck.reconcile.drain import end_all
from smsdeck.reconcile.lock import agent_lock
from smsdeck.screen import records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.identity import identify, is_alive
from smsdeck.screen.pidfd import gone
from smsdeck.screen.records import Start
from tests.reconcile.deck import Deck, settings_for
from tests.reconcile.proxy import Proxy
from tests.screen.bench import Bench, group_members
from tests.support.wait import eventually, eventually_async

UZ, UA = "program1_UZ_uzmobile", "program1_UA_3mob"
pytestmark = pytest.mark.slow


async def running(deck: Deck, *names: str) -> dict[str, Document]:
    return {name: await deck.until(name, "RUNNING") for name in names}


async def two(deck: Deck, script: str = "echo up; exec sleep 100") -> None:
    await deck.program("program1", script)
    await deck.session(UZ)
    await deck.session(UA)


def record(deck: Deck, name: str) -> Start:
    (path,) = (deck.settings.sessions_dir / name / "runs").glob("*.start")
    found = records.start(deck_folder(deck, name), path.stem)
    assert found is not None
    return found


def deck_folder(deck: Deck, name: str) -> SessionFolder:
    return SessionFolder(deck.settings.sessions_dir / name)


async def test_an_agent_that_is_restarted_adopts_every_run(real: Deck, bench: Bench) -> None:
    await two(real)
    async with real.agent(bench.screen):
        before = await running(real, UZ, UA)
    assert all(is_alive(record(real, name).child) for name in before)
    async with real.agent(bench.screen):
        await asyncio.sleep(0.5)  # time to do the wrong thing
        after = await running(real, UZ, UA)
    assert {n: d["run_id"] for n, d in before.items()} == {n: d["run_id"] for n, d in after.items()}
    assert len(bench.screen.scan().sockets) == 2


async def test_what_runs_on_after_its_program_was_changed_is_old_code_until_it_is_restarted(
    real: Deck, bench: Bench
) -> None:
    await two(real)
    async with real.agent(bench.screen):
        seen = await running(real, UZ, UA)
        assert [one["flags"] for one in seen.values()] == [[], []]
    await real.program("program1", "echo new; exec sleep 100")
    async with real.agent(bench.screen):  # which never saw the file as it was
        await real.until(UZ, "RUNNING", flags=["old_code"])
        await real.wish(UZ, "RUN", restart_id="r1")
        await real.until(UZ, "RUNNING", flags=[], restarts=0)


async def test_a_killed_program_is_a_crash_with_its_last_lines(real: Deck, bench: Bench) -> None:
    await two(real)
    async with real.agent(bench.screen):
        seen = await running(real, UZ, UA)
        os.kill(seen[UZ]["pid"], signal.SIGKILL)
        (run,) = await real.ended(UZ, within_s=2)
        assert (run["cause"], run["signal"], run["log_tail"]) == ("crash", 9, ["up"])
        await real.until(UZ, "BACKOFF")
        assert (await real.until(UA, "RUNNING"))["run_id"] == seen[UA]["run_id"]
        again = await real.until(UZ, "RUNNING", within_s=15, restarts=1)
    assert again["run_id"] != run["_id"]


async def test_a_crash_while_the_agent_was_away_is_told_with_its_own_time(real: Deck, bench: Bench) -> None:
    await two(real)
    async with real.agent(bench.screen):
        seen = await running(real, UZ, UA)
    start = record(real, UZ)
    os.kill(seen[UZ]["pid"], signal.SIGSEGV)
    assert await gone(start.wrapper, 5)
    end = records.end(deck_folder(real, UZ), start.run_id)
    assert end is not None
    await asyncio.sleep(0.3)
    async with real.agent(bench.screen):
        (run,) = await real.ended(UZ)
        backing_off = await real.until(UZ, "BACKOFF")
    assert (run["cause"], run["signal"], run["ended_ms"]) == ("crash", 11, end.ended_ms)
    assert backing_off["since_ms"] == end.ended_ms


async def test_a_killed_wrapper_is_a_crash_and_its_orphan_is_ended(real: Deck, bench: Bench) -> None:
    await two(real, "trap '' HUP; echo up; sleep 100 & wait")
    async with real.agent(bench.screen):
        await running(real, UZ, UA)
        start = record(real, UZ)
        os.kill(start.wrapper_pid, signal.SIGKILL)
        (run,) = await real.ended(UZ)
        assert (run["cause"], run["code"], run["signal"]) == ("crash", None, None)
        eventually(lambda: group_members(start.child_pid) == [], what="the end of its group")
        await real.until(UZ, "BACKOFF")


async def test_a_killed_screen_server_is_a_crash_and_its_orphan_is_ended(real: Deck, bench: Bench) -> None:
    await two(real, "trap '' HUP; echo up; while :; do sleep 1; done")
    async with real.agent(bench.screen):
        seen = await running(real, UZ, UA)
        start = record(real, UZ)
        os.kill(seen[UZ]["screen_pid"], signal.SIGKILL)
        (run,) = await real.ended(UZ)
        assert run["cause"] == "crash"
        eventually(lambda: group_members(start.child_pid) == [], what="the end of its group")
        await eventually_async(lambda: _only_ua(bench), what="the dead socket's removal")


async def test_a_program_that_ends_in_order_because_its_screen_died_is_started_again(
    real: Deck, bench: Bench
) -> None:
    """TERM would kill it. The agent sees the server's death at once, and leaves it time for its work on HUP."""
    await two(real, "trap 'sleep 0.3; exit 0' HUP; echo up; while :; do sleep 0.1; done")
    async with real.agent(bench.screen):
        seen = await running(real, UZ, UA)
        eventually(lambda: deck_folder(real, UZ).log.read_text().endswith("| up\n"))
        os.kill(seen[UZ]["screen_pid"], signal.SIGKILL)
        (run,) = await real.ended(UZ)
        assert (run["cause"], run["code"]) == ("crash", 0)
        assert run["why"] == "its screen session was ended from outside smsdeck"
        await real.until(UZ, "BACKOFF")


async def _only_ua(bench: Bench) -> bool:
    return [one.name for one in bench.screen.scan().sockets] == [UA]


async def test_a_stubborn_program_is_stopped_by_force_and_is_no_crash(real: Deck, bench: Bench) -> None:
    await two(real, "trap '' HUP TERM; echo up; while :; do sleep 1; done")
    async with real.agent(bench.screen):
        await running(real, UZ, UA)
        eventually(lambda: deck_folder(real, UZ).log.read_text().endswith("| up\n"))
        await real.wish(UZ, "STOP")
        await real.until(UZ, "STOPPED")
        (run,) = await real.ended(UZ)
    assert (run["cause"], run["signal"]) == ("stop", 9)


async def test_a_session_whose_screen_server_hangs_has_stopped_when_that_is_gone_too(
    real: Deck, bench: Bench
) -> None:
    await two(real)
    async with real.agent(bench.screen):
        server = identify((await running(real, UZ, UA))[UZ]["screen_pid"])
        assert server is not None
        os.kill(server.pid, signal.SIGSTOP)
        await real.wish(UZ, "STOP")
        await real.until(UZ, "STOPPED")
        assert not is_alive(server)
        moves = await real.db["transitions"].find({"session": UZ}).sort("at_ms").to_list()
    assert [move["to"] for move in moves][-2:] == ["STOPPING", "STOPPED"]


async def test_a_stopped_screen_server_hinders_nobody_and_is_shown_until_it_goes_on(
    real: Deck, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "SIGNS_MS", 200)
    await two(real)
    async with real.agent(bench.screen):
        server = (await running(real, UZ, UA))[UZ]["screen_pid"]
        os.kill(server, signal.SIGSTOP)
        await real.until(UZ, "RUNNING", flags=["frozen"])
        await real.wish(UA, "RUN", restart_id="r1")
        other = await real.until(UA, "RUNNING", restart_id="r1")
        assert other["flags"] == []
        os.kill(server, signal.SIGCONT)
        await real.until(UZ, "RUNNING", flags=[])


async def test_an_agent_that_ends_in_the_middle_of_a_stop_leaves_a_wish_that_is_finished(
    real: Deck, bench: Bench
) -> None:
    await two(real, "trap '' HUP TERM; echo up; while :; do sleep 1; done")
    async with real.agent(bench.screen):
        await running(real, UZ, UA)
        eventually(lambda: deck_folder(real, UZ).log.read_text().endswith("| up\n"))
        await real.wish(UZ, "STOP")
        await real.until(UZ, "STOPPING")
    assert is_alive(record(real, UZ).child)
    async with real.agent(bench.screen):
        await real.until(UZ, "STOPPED")
        (run,) = await real.ended(UZ)
    assert run["cause"] == "stop"


async def test_a_lost_socket_stops_nothing(real: Deck, bench: Bench) -> None:
    await two(real)
    async with real.agent(bench.screen):
        seen = await running(real, UZ, UA)
        for entry in bench.screen.folder.iterdir():
            entry.unlink()
        await eventually_async(lambda: _both(bench), what="both sockets")
        assert (await running(real, UZ, UA))[UZ]["run_id"] == seen[UZ]["run_id"]


async def _both(bench: Bench) -> bool:
    return len(bench.screen.scan().sockets) == 2


async def test_draining_ends_all_and_the_next_agent_starts_all(real: Deck, bench: Bench) -> None:
    await two(real)
    await bench.screen.start("byhand", ["/bin/sleep", "100"], {"PATH": os.defpath})
    async with real.agent(bench.screen):
        before = await running(real, UZ, UA)
    report = await end_all(real.settings)
    assert (report.ended, report.left) == (3, ())
    assert list(bench.screen.folder.iterdir()) == []
    async with real.agent(bench.screen):
        for name in (UZ, UA):
            assert [run["cause"] for run in await real.ended(name)] == ["stop"]
            await eventually_async(partial(_new_run, real, name, before[name]["run_id"]))
    assert await real.db["runs"].count_documents({"cause": "crash"}) == 0
    assert (await end_all(real.settings)).ended == 2


async def _new_run(deck: Deck, name: str, old: str) -> bool:
    seen = await deck.seen(name)
    return bool(seen["state"] == "RUNNING" and seen["run_id"] != old)


async def test_draining_where_an_agent_works_is_refused(real: Deck) -> None:
    with agent_lock(real.settings.data_dir), pytest.raises(SetupError, match=f"pid {os.getpid()}"):
        await end_all(real.settings)


async def test_a_store_that_goes_away_stops_nothing_and_is_caught_up(
    db: Database, mongodb_server: str, bench: Bench
) -> None:
    proxy = Proxy(int(mongodb_server.split(":")[2].split("/", maxsplit=1)[0]))
    await proxy.up()
    client = mongo.connect(f"mongodb://127.0.0.1:{proxy.port}/?directConnection=true&journal=true", timeout_s=0.5)
    direct = Deck(db, settings_for(bench.root, data_dir=bench.root))
    await two(direct)
    async with Deck(client[db.name], direct.settings).agent(bench.screen):
        seen = await running(direct, UZ, UA)
        await proxy.down()
        os.kill(seen[UZ]["pid"], signal.SIGKILL)
        assert await gone(record(direct, UZ).wrapper, 5)
        await eventually_async(lambda: _restarted(direct, seen), within_s=15, what="its restart without a store")
        assert (await direct.seen(UZ))["state"] == "RUNNING", "the store knows nothing of it yet"
        assert is_alive(record(direct, UA).child)
        await proxy.up()
        (run,) = await direct.ended(UZ, within_s=20)
        assert (run["cause"], run["signal"]) == ("crash", 9)
        await direct.until(UZ, "RUNNING", restarts=1, within_s=20)
    await proxy.down()
    await client.close()


async def _restarted(deck: Deck, seen: dict[str, Document]) -> bool:
    return any(
        path.stem != seen[UZ]["run_id"] for path in (deck.settings.sessions_dir / UZ / "runs").glob("*.start")
    )
