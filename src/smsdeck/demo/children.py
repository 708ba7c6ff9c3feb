"""The demo's processes: started, watched, started again when they die, ended in order.

Each child is told by the kernel to end when the demo itself is killed, so that nothing but the sessions
outlives it; those are found again by the next demo on the same folder.
"""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smsdeck.errors import SetupError
from smsdeck.kit import log

logger = log.get("demo")
PR_SET_PDEATHSIG = 1
STOP_WAIT_S = 15.0
RESTART_AFTER_S = 1.0


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process and how to start it again."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log_file: Path
    process: asyncio.subprocess.Process | None = None
    watcher: "asyncio.Task[None] | None" = field(default=None, repr=False)

    async def start(self) -> None:
        """Start it, and start it again whenever it ends."""
        await self._spawn()
        self.watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """TERM, then KILL after a while; returns when it is gone."""
        if self.watcher:
            self.watcher.cancel()
        process = self.process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_WAIT_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    def alive(self) -> bool:
        """Whether it runs at this moment."""
        return self.process is not None and self.process.returncode is None

    def last_words(self) -> str:
        """The end of its log, to show why it did not start."""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-8:])

    async def _spawn(self) -> None:
        with self.log_file.open("ab") as sink:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                env={**_without_settings(os.environ), **self.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                cwd=self.log_file.parent,
                start_new_session=True,  # Ctrl-C is the demo's to handle, in its order
                preexec_fn=_end_with_parent,
            )

    async def _watch(self) -> None:
        while self.process is not None:
            code = await self.process.wait()
            logger.warning("a part of the demo ended and is started again", part=self.name, code=code)
            await asyncio.sleep(RESTART_AFTER_S)
            await self._spawn()


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Each child gets the settings that it needs, and no others: they hold secrets."""
    return {name: value for name, value in environment.items() if not name.startswith("SMSDECK_")}


def smsdeck_command(*arguments: str) -> list[str]:
    """`smsdeck …` with the Python that runs now."""
    return [sys.executable, "-m", "smsdeck", *arguments]


def embedded_mongodb_url(port: int) -> str:
    """How it is reached. Without the journal a kill -9 loses acknowledged writes; with retryable writes each write
    sorts the answers of the last 10,000.
    """
    return f"mongodb://127.0.0.1:{port}/smsdeck?directConnection=true&journal=true&retryWrites=false"


def embedded_mongodb(folder: Path, port: int) -> list[str]:
    """SecantusDB as a process of its own. It would read files of its own accord: it is given an empty one."""
    daemon = Path(sys.executable).with_name("secantusd-py")
    if not daemon.exists():
        raise SetupError("The embedded MongoDB is not installed.", hint="Install smsdeck[demo].")
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "empty.toml"
    config.touch()
    return [str(daemon), "--storage-path", str(folder / "db"), "--port", str(port), "--config", str(config)]
