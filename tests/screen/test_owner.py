import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdeck.screen.gnu import screen_binary
from smsdeck.screen.identity import read_stat
from smsdeck.screen.owner import serves
from tests.screen.bench import Bench
from tests.support.wait import eventually

NAME = "program1_UZ_uzmobile"


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that /proc calls screen and that is none of ours."""
    fake = tmp_path / "screen"
    shutil.copy("/bin/sleep", fake)
    with subprocess.Popen([str(fake), "100"]) as process:
        eventually(lambda: (found := read_stat(process.pid)) and found.name == "screen", what="its name")
        yield process
        process.kill()


async def test_a_server_is_known_by_its_folder_and_name(bench: Bench, tmp_path: Path) -> None:
    await bench.session("sleep 100")
    (found,) = bench.screen.scan().sockets
    assert found.server is not None
    pid = found.server.pid
    assert serves(pid, NAME, bench.screen.folder, alone=False)
    assert serves(pid, "renamed", bench.screen.folder, alone=True)
    assert not serves(pid, "program2_UZ_uzmobile", bench.screen.folder, alone=False)
    assert not serves(pid, NAME, tmp_path, alone=True), "another SCREENDIR"
    assert not serves(os.getpid(), NAME, bench.screen.folder, alone=True)


def test_a_server_whose_folder_was_named_from_where_its_starter_was_is_known(bench: Bench) -> None:
    folder = bench.screen.folder
    command = [screen_binary(), "-dmS", NAME, "sleep", "100"]
    subprocess.run(command, env={**os.environ, "SCREENDIR": folder.name}, cwd=folder.parent, check=True)
    (found,) = eventually(lambda: bench.screen.scan().sockets, what="its socket")
    assert found.server is not None
    os.kill(found.server.pid, signal.SIGTERM)


def test_another_persons_screen_under_the_pid_of_a_dead_server_is_no_server_of_ours(
    bench: Bench, stranger: "subprocess.Popen[bytes]"
) -> None:
    (bench.screen.folder / f"{stranger.pid}.{NAME}").touch()
    (left,) = bench.screen.scan().sockets
    assert left.server is None


async def test_a_server_of_ours_under_the_pid_of_a_dead_one_is_only_one_session(bench: Bench) -> None:
    _, start = await bench.session("sleep 100")
    server = bench.screen.server_of(start.wrapper)
    assert server is not None
    (bench.screen.folder / f"{server.pid}.program2_UZ_uzmobile").touch()
    found = {one.name: one.server for one in bench.screen.scan().sockets}
    assert found == {NAME: server, "program2_UZ_uzmobile": None}
