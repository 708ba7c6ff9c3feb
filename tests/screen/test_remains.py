import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdeck.screen import pidfd, remains
from smsdeck.screen.identity import Identity, identify, is_alive
from smsdeck.screen.pidfd import gone
from tests.screen.bench import Bench
from tests.support.wait import eventually

LEAVES = "(trap '' HUP TERM; echo $$ >group; sleep 100) & setsid sleep 100 & echo up >up; wait"
ONE, OTHER = "program1_UZ_uzmobile", "program1_UZ_uz"


@pytest.fixture(autouse=True)
def nothing_left(bench: Bench) -> Iterator[None]:
    yield
    bench.close()
    for left in remains.find([bench.folder(name).path for name in (ONE, OTHER)]).values():
        for process in left:
            pidfd.send(process, signal.SIGKILL)


async def dead_run(bench: Bench) -> list[Identity]:
    """What a run left whose wrapper and program were killed together."""
    launch, start = await bench.session(f"cd {bench.folder(ONE).path}; {LEAVES}", ONE)
    await asyncio.to_thread(eventually, (launch.folder.path / "up").exists)
    for pid in (start.wrapper_pid, start.child_pid):
        os.kill(pid, signal.SIGKILL)
    assert await gone(start.wrapper, 5)
    assert await gone(start.child, 5)
    path = launch.folder.path
    found = await asyncio.to_thread(eventually, lambda: remains.find([path]).get(path), what="the remains")
    assert found is not None
    return found


async def test_what_a_dead_run_left_is_found_and_ended_and_nothing_else(bench: Bench) -> None:
    _, other = await bench.session(LEAVES.replace(">group", ">/dev/null").replace(">up", ">/dev/null"), OTHER)
    left = await dead_run(bench)
    assert len(left) >= 2
    folders = [bench.folder(name).path for name in (ONE, OTHER)]
    assert set(remains.find(folders)) == {folders[0]}
    assert remains.holds_lock(folders[0])
    assert await remains.end(left)
    await asyncio.to_thread(eventually, lambda: not remains.find(folders), what="the end of the last")
    assert not remains.holds_lock(folders[0])
    assert is_alive(other.child)


async def test_what_a_living_wrapper_watches_is_no_remains(bench: Bench) -> None:
    launch, start = await bench.session(f"cd {bench.folder(ONE).path}; {LEAVES}", ONE)
    await asyncio.to_thread(eventually, (launch.folder.path / "up").exists)
    server = bench.screen.server_of(start.wrapper)
    assert server is not None
    os.kill(server.pid, signal.SIGSTOP)
    assert remains.find([launch.folder.path]) == {}


def test_what_a_person_started_from_a_shell_is_no_remains(bench: Bench) -> None:
    folder = bench.folder(ONE).path
    with subprocess.Popen(["sleep", "100"], env={"SMSDECK_SESSION_DIR": str(folder)}) as by_hand:
        found = eventually(lambda: identify(by_hand.pid), what="the process")
        eventually(lambda: b"SMSDECK" in Path(f"/proc/{by_hand.pid}/environ").read_bytes())
        assert remains.find([folder]) == {}
        assert found is not None
        by_hand.kill()


def test_a_folder_without_a_lock_holds_none(bench: Bench) -> None:
    assert not remains.holds_lock(bench.folder(ONE).path)
