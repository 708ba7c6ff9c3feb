import asyncio
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from smsdeck.errors import InvalidInputError, SetupError
from smsdeck.screen import descriptors, gnu, records, sockets
from smsdeck.screen.folders import takes_sockets
from smsdeck.screen.gnu import GnuScreen
from smsdeck.screen.identity import is_alive, read_stat
from smsdeck.screen.pidfd import gone
from smsdeck.screen.protocol import Target
from tests.screen.bench import Bench, group_members
from tests.support.wait import eventually

STUBBORN = "trap '' TERM HUP; sleep 100 & echo up; while :; do sleep 1; done"


async def test_a_session_is_seen_by_its_exact_name(bench: Bench) -> None:
    _, start = await bench.session("sleep 100", "program1_UZ_uz")
    await bench.session("sleep 100", "program1_UZ_uzmobile")
    sockets = bench.screen.scan().sockets
    assert sorted(one.name for one in sockets) == ["program1_UZ_uz", "program1_UZ_uzmobile"]
    mine = next(one for one in sockets if one.name == "program1_UZ_uz")
    assert bench.screen.server_of(start.wrapper) == mine.server


async def test_a_program_gets_the_usual_limit_of_open_files_and_may_raise_it_as_high_as_we(bench: Bench) -> None:
    ours = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors.take_all()
    try:
        _, start = await bench.session("sleep 100")
        soft, hard = resource.prlimit(start.child_pid, resource.RLIMIT_NOFILE)
        assert (soft, hard) == (min(ours[0], descriptors.USUAL), ours[1])
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (ours[1], ours[1]), "ours is as it was"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, ours)


async def test_ending_one_never_touches_another_with_a_longer_name(bench: Bench) -> None:
    launch, start = await bench.session("sleep 100", "program1_UZ_uz")
    _, other = await bench.session("sleep 100", "program1_UZ_uzmobile")
    assert await bench.screen.end(bench.target("program1_UZ_uz", start), 5)
    assert bench.ended(launch).signal == signal.SIGTERM
    assert is_alive(other.child)
    assert [one.name for one in bench.screen.scan().sockets] == ["program1_UZ_uzmobile"]


async def test_ending_one_that_is_gone_never_touches_another_with_a_longer_name(bench: Bench) -> None:
    _, start = await bench.session("sleep 100", "program1_UZ_uz")
    _, other = await bench.session("sleep 100", "program1_UZ_uzmobile")
    target = bench.target("program1_UZ_uz", start)
    assert await bench.screen.end(target, 5)
    eventually(lambda: [one.name for one in bench.screen.scan().sockets] == ["program1_UZ_uzmobile"])
    assert await bench.screen.end(target, 5), "once more, as after a restart of the agent"
    assert not await gone(other.wrapper, 0.5)


async def test_a_program_that_ignores_every_wish_is_killed(bench: Bench) -> None:
    launch, start = await bench.session(STUBBORN)
    eventually(lambda: launch.folder.log.read_text().endswith("| up\n"), what="the program's trap")
    assert await bench.screen.end(bench.target(launch.session, start), 0.3)
    assert bench.ended(launch).signal == signal.SIGKILL
    eventually(lambda: group_members(start.child_pid) == [], what="the end of its group")
    assert bench.screen.scan().sockets == ()


async def test_ending_what_is_gone_already_is_no_error(bench: Bench) -> None:
    launch, start = await bench.session("exit 0")
    target = bench.target(launch.session, start)
    assert await gone(start.wrapper, 5)
    assert await bench.screen.end(target, 0.3)


async def test_an_orphan_is_ended_without_its_wrapper(bench: Bench) -> None:
    launch, start = await bench.session(STUBBORN)
    eventually(lambda: launch.folder.log.read_text().endswith("| up\n"), what="the program's trap")
    os.kill(start.wrapper_pid, signal.SIGKILL)
    assert await gone(start.wrapper, 5)
    assert is_alive(start.child)
    assert bench.screen.server_of(start.wrapper) is None
    assert await bench.screen.end(bench.target(launch.session, start), 0.3)
    eventually(lambda: group_members(start.child_pid) == [], what="the end of its group")
    assert records.end(launch.folder, launch.run_id) is None


@pytest.mark.slow
async def test_a_stopped_server_holds_up_nobody(bench: Bench) -> None:
    launch, start = await bench.session("while :; do echo line; : >beat; done")
    server = bench.screen.server_of(start.wrapper)
    assert server is not None
    os.kill(server.pid, signal.SIGSTOP)
    stopped = time.time_ns()
    beat = launch.folder.path / "beat"
    eventually(lambda: beat.exists() and beat.stat().st_mtime_ns > stopped + 200_000_000, what="progress")
    began = time.monotonic()
    _, other = await bench.session("sleep 100", "program1_UZ_ucell")
    assert len(bench.screen.scan().sockets) == 2
    assert await bench.screen.end(bench.target("program1_UZ_ucell", other), 1)
    assert time.monotonic() - began < 3
    assert await bench.screen.end(bench.target(launch.session, start), 1), "the stopped one can be ended too"
    assert not is_alive(server)


async def test_a_killed_server_leaves_an_entry_that_counts_as_dead_and_is_removed(bench: Bench) -> None:
    launch, start = await bench.session("sleep 100")
    server = bench.screen.server_of(start.wrapper)
    assert server is not None
    os.kill(server.pid, signal.SIGKILL)
    assert await gone(server, 5)
    (left,) = bench.screen.scan().sockets
    assert left.server is None
    bench.screen.tidy(left)
    assert bench.screen.scan().sockets == ()
    assert bench.ended(launch).signal == signal.SIGHUP


async def test_at_rest_the_scan_is_the_very_last_one_until_anything_that_is_watched_dies(bench: Bench) -> None:
    _, one = await bench.session("sleep 100", "program1_UZ_uz")
    _, other = await bench.session("sleep 100", "program1_UZ_beeline")
    assert bench.screen.scan() is not bench.screen.scan(), "a server that nobody watches may die unheard"
    watched = [one.wrapper, other.wrapper, *(socket.server for socket in bench.screen.scan().sockets)]
    stops = [bench.screen.watch(process, lambda: None) for process in watched if process]
    bench.screen.scan()
    at_rest = bench.screen.scan()
    assert bench.screen.scan() is at_rest
    os.kill(one.wrapper.pid, signal.SIGKILL)
    eventually(lambda: bench.screen.scan() is not at_rest, what="a new look")
    eventually(lambda: [socket.name for socket in bench.screen.scan().sockets] == ["program1_UZ_beeline"])
    for stop in stops:
        stop()


async def test_a_lost_socket_is_made_again(bench: Bench) -> None:
    _, start = await bench.session("sleep 100")
    (socket,) = bench.screen.scan().sockets
    (bench.screen.folder / socket.entry).unlink()
    server = bench.screen.server_of(start.wrapper)
    assert server == socket.server
    assert server is not None
    bench.screen.heal(server)
    eventually(lambda: bench.screen.scan().sockets == (socket,), what="the socket")


async def test_a_server_that_cannot_make_its_socket_again_is_let_be(bench: Bench) -> None:
    _, start = await bench.session("sleep 100")
    server = bench.screen.server_of(start.wrapper)
    assert server is not None
    bench.screen.folder.rename(bench.root / "away")
    bench.screen.heal(server)
    assert not await gone(server, 0.5), "screen would end itself, and its program with it"
    (bench.root / "away").rename(bench.screen.folder)


async def test_a_stopped_server_is_not_asked_for_what_it_would_do_at_a_worse_time(bench: Bench) -> None:
    _, start = await bench.session("sleep 100")
    server = bench.screen.server_of(start.wrapper)
    assert server is not None
    os.kill(server.pid, signal.SIGSTOP)
    eventually(lambda: (found := read_stat(server.pid)) and found.stopped, what="the stop")
    bench.screen.heal(server)
    bench.screen.folder.rename(bench.root / "away")
    os.kill(server.pid, signal.SIGCONT)
    assert not await gone(server, 0.5)
    (bench.root / "away").rename(bench.screen.folder)


def test_an_entry_with_the_pid_of_a_stranger_is_dead(bench: Bench) -> None:
    with subprocess.Popen(["sleep", "100"]) as stranger:
        (bench.screen.folder / f"{stranger.pid}.program1_UZ_uzmobile").touch()
        (bench.screen.folder / "not-ours").touch()
        (socket,) = bench.screen.scan().sockets
        stranger.kill()
    assert socket.server is None


async def test_a_session_without_our_wrapper_can_be_ended(bench: Bench) -> None:
    await bench.screen.start("byhand", ["/bin/sleep", "100"], {"PATH": os.defpath})
    (socket,) = eventually(lambda: bench.screen.scan().sockets, what="the socket")
    assert socket.server is not None
    assert await bench.screen.end(Target("byhand", (socket.server,)), 2)
    # One that is told to end while it still starts leaves its socket behind, which the agent tidies.
    assert not [one for one in bench.screen.scan().sockets if one.server]


async def test_a_name_that_is_not_ours_never_reaches_screen(bench: Bench) -> None:
    with pytest.raises(InvalidInputError):
        await bench.screen.start("-X", ["/bin/sleep", "100"], {})
    assert bench.screen.scan().sockets == ()


async def test_a_screen_that_hangs_is_given_up(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "screen"
    fake.write_text("#!/bin/sh\necho $$ >$SCREENDIR/pid\nsleep 100 & wait\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(gnu, "CALL_SECONDS", 0.3)
    hanging = GnuScreen(bench.root / "h")
    with pytest.raises(Exception, match="did not start"):
        await hanging.start("a", ["/bin/true"], {"PATH": os.defpath})
    group = int((bench.root / "h" / "pid").read_text())
    assert await asyncio.to_thread(eventually, lambda: group_members(group) == [])


def test_a_missing_or_setuid_screen_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="not installed"):
        gnu.screen_binary()
    fake = tmp_path / "screen"
    fake.touch()
    fake.chmod(0o4755)
    with pytest.raises(SetupError, match="setuid"):
        gnu.screen_binary()


def test_a_screen_dir_that_cannot_be_read_is_no_complete_scan(bench: Bench) -> None:
    bench.screen.folder.rmdir()
    assert not bench.screen.scan().complete


async def test_a_screen_dir_that_goes_away_during_the_scan_is_no_complete_scan(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.session("sleep 100")
    away = bench.root / "away"

    def lost(*_: object, **__: object) -> bool:
        bench.screen.folder.rename(away)
        return False

    with monkeypatch.context() as patch:
        patch.setattr(sockets, "serves", lost)
        assert not bench.screen.scan().complete
    away.rename(bench.screen.folder)
    (socket,) = bench.screen.scan().sockets
    assert socket.server is not None


@pytest.mark.parametrize("left", [True, False])
def test_whether_a_folder_takes_sockets_is_found_out_without_a_trace(bench: Bench, left: bool) -> None:
    if left:
        (bench.screen.folder / ".probe").touch()
    assert takes_sockets(bench.screen.folder)
    assert list(bench.screen.folder.iterdir()) == []
    assert not takes_sockets(bench.root / "nowhere")
