"""A session folder and a SCREENDIR of a test's own, and an end for all that it started."""

import asyncio
import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from smsdeck.screen import pidfd, records
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.gnu import GnuScreen
from smsdeck.screen.identity import Identity, is_alive, read_stat
from smsdeck.screen.launch import Launch, command, environment
from smsdeck.screen.protocol import Target
from smsdeck.screen.records import Start
from tests.support.wait import eventually


class Bench:
    """Starts programs under the wrapper, with screen or without it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.screen = GnuScreen(root / "s")
        self.sessions = root / "sessions"
        self.compiled: Path | None = None
        self._wrappers: list[subprocess.Popen[bytes]] = []

    def folder(self, name: str = "program1_UZ_uzmobile") -> SessionFolder:
        folder = SessionFolder(self.sessions / name)
        folder.make()
        return folder

    def launch(self, *program: str, name: str = "program1_UZ_uzmobile", log_bytes: int = 100_000) -> Launch:
        return Launch(name, self.folder(name), str(uuid4()), "", program, log_bytes)

    def command(self, launch: Launch) -> list[str]:
        """With the Python wrapper, unless this bench has a compiled one."""
        python, flags, isolated, file, *options = command(replace(launch, wrapper="python"))
        return [str(self.compiled), *options] if self.compiled else [python, flags, isolated, file, *options]

    def wrap(
        self, launch: Launch, stdout: int = subprocess.DEVNULL, env: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """The wrapper alone, as a child of the test."""
        wrapper = subprocess.Popen(
            self.command(launch),
            env=environment(launch) | {"STY": "1.x", "WINDOW": "0"} | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stdout,
            start_new_session=True,
        )
        self._wrappers.append(wrapper)
        return wrapper

    def shell(self, script: str) -> tuple[Launch, "subprocess.Popen[bytes]", Start]:
        """A shell script under the wrapper alone, once it has started."""
        launch = self.launch("/bin/sh", "-c", script)
        wrapper = self.wrap(launch)
        return launch, wrapper, self.started(launch)

    async def session(self, script: str, name: str = "program1_UZ_uzmobile") -> tuple[Launch, Start]:
        """A shell script in a real screen session, once it has started."""
        launch = self.launch("/bin/sh", "-c", script, name=name)
        await self.screen.start(name, command(launch), environment(launch))
        return launch, await asyncio.to_thread(self.started, launch)

    def started(self, launch: Launch) -> Start:
        found = eventually(lambda: records.start(launch.folder, launch.run_id), what="start record")
        assert found is not None
        return found

    def ended(self, launch: Launch) -> records.Exit:
        found = eventually(lambda: records.end(launch.folder, launch.run_id), what="exit record")
        assert found is not None
        return found

    def target(self, name: str, start: Start) -> Target:
        servers = tuple(one.server for one in self.screen.scan().sockets if one.name == name and one.server)
        return Target(name, servers, start.wrapper, start.child)

    def close(self) -> None:
        """Kill exactly what the run records and SCREENDIR of this bench name, and see it gone."""
        starts = [json.loads(path.read_text()) for path in self.sessions.glob("*/runs/*.start")]
        alive = [
            Identity(one["boot_id"], one[f"{part}_pid"], one[f"{part}_ticks"])
            for part in ("child", "wrapper")
            for one in starts
        ]
        for process in alive:
            pidfd.send(process, signal.SIGKILL)  # one may end with another
        for wrapper in self._wrappers:
            wrapper.kill()
            wrapper.wait(5)
        servers = [socket.server for socket in self.screen.scan().sockets if socket.server]
        for server in servers:
            pidfd.send(server, signal.SIGKILL)
        eventually(lambda: not any(map(is_alive, [*alive, *servers])), what="the end of all")


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench under /tmp: a socket's path must be short."""
    root = Path(tempfile.mkdtemp(prefix="sd", dir="/tmp"))
    made = Bench(root)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(root, ignore_errors=True)


def group_members(group: int) -> list[int]:
    """Living processes of a process group."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    stats = ((pid, read_stat(pid)) for pid in pids)
    return [pid for pid, stat in stats if stat and stat.group == group and not stat.dead]


def children(pid: int) -> list[int]:
    """Child processes, zombies included."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def descendants(folder: Path) -> list[int]:
    """Living processes that were started for this session's folder, wherever they went."""
    found = []
    for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()):
        stat = read_stat(pid)
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if stat and not stat.dead and f"SMSDECK_SESSION_DIR={folder}".encode() in environment:
            found.append(pid)
    return found


def pss_kb(pid: int) -> int:
    """Proportional memory of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(text.split("\nPss:")[1].split()[0])
