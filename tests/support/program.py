"""A program as the agent starts it: a session folder and a process."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.fake_serve import TOKEN
from tests.support.simulator import ROOT

RUN_ID = "0190a000-0000-7000-8000-000000000000"


def session_folder(
    folder: Path,
    *,
    serve_url: str,
    gateway_url: str,
    pairs: list[str] | None = None,
    proxy_url: str | None = None,
    program: str = "program1",
    **changes: object,
) -> Path:
    """Write session.json as the agent does."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pairs = ["UZ_uzmobile"] if pairs is None else pairs
    gateway = {"name": "default", "adapter": "http", "url": gateway_url, "timeout_s": 2.0}
    gateway |= {"proxy_url": proxy_url or ""}
    fields = {
        "session": f"{program}_{pairs[0] if pairs else 'none'}",
        "program": program,
        "pairs": pairs,
        "serve_url": serve_url,
        "token": TOKEN,
        "gateways": {"default": gateway},
        "gateway_of": {},
        "report_timeout_s": 20.0,
        "confirm_timeout_s": 10.0,
        **changes,
    }
    (folder / "session.json").write_text(json.dumps(fields))
    return folder


class RunningProgram:
    """A started program: its process and what it printed."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        self.process = process
        self.pid = process.pid
        self._folder = folder
        self._log = folder / "log"

    @property
    def output(self) -> str:
        """All it has printed so far."""
        return self._log.read_text()

    def stop(self) -> int:
        """As smsdeck does: the wish on the disk, SIGTERM; the exit code."""
        runs = self._folder / "runs"
        runs.mkdir(exist_ok=True)
        (runs / f"{RUN_ID}.stop").touch()
        return self.told(signal.SIGTERM)

    def told(self, number: signal.Signals) -> int:
        """The signal alone, as from somebody outside smsdeck; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(15)


@contextmanager
def running_program(script: Path, folder: Path) -> Iterator[RunningProgram]:
    """Start a program in this session folder; killed at the end if it still runs."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "SMSDECK_SESSION_DIR": str(folder),
        "SMSDECK_RUN_ID": RUN_ID,
        "PYTHONUNBUFFERED": "1",
    }
    log = folder / "log"
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, str(script)], env=environment, stdout=out, stderr=out)
    try:
        yield RunningProgram(process, folder)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(5)


def pss_kb(pid: int) -> int:
    """Proportional set size of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
