"""What hundreds of real Python programs cost: time to start, and memory before and after they have sent.

    .venv/bin/python -m bench.sessions.python_programs [N] [--seconds 60] [--rounds 1]

N times programs/program1.py, each in a screen session under the wrapper as the agent starts it, against a
stand-in for serve and the gateway simulator. At rest all wait for a permit; then each sends twice. Prints a
Markdown table.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from bench.sessions.gauge import alive, cpu_s, entries, memory_kb, until
from bench.sessions.stand_in import StandIn, stand_in
from smsdeck.kit.ids import uuid7
from smsdeck.screen import descriptors, records
from smsdeck.screen.folders import SessionFolder, private_folder
from smsdeck.screen.gnu import GnuScreen
from smsdeck.screen.launch import Launch, command, environment
from smsdeck.settings import Settings
from tests.support.simulator import GOOD, ROOT, Simulator, simulator

PROGRAM = ROOT / "programs" / "program1.py"
SENDS = 2
LOG_BYTES = 1_000_000
Row = tuple[str, float, str]


class Programs:
    """N sessions in a folder of their own."""

    def __init__(self, folder: Path, count: int, serve: StandIn, gateway: Simulator) -> None:
        self.serve = serve
        self.count = count
        self.screen = GnuScreen(folder / "s")
        private_folder(folder / "sessions")
        names = [f"program1_UZ_op{number:04}" for number in range(count)]
        self.launches = [self._launch(SessionFolder(folder / "sessions" / name), gateway.url) for name in names]

    def start(self) -> tuple[float, float]:
        """Seconds until all start records are on the disk, and until all programs have asked for a permit."""
        started = time.perf_counter()
        asyncio.run(self._start())
        recorded = time.perf_counter() - started
        until(lambda: len(self.serve.asked) >= self.count, "first permits", every_s=0.02)
        return recorded, time.perf_counter() - started

    def starts(self) -> list[records.Start]:
        """Their start records."""
        found = [records.start(launch.folder, launch.run_id) for launch in self.launches]
        return [start for start in found if start]

    def send(self, seconds: float) -> None:
        """Let them send `SENDS` messages each, evenly over this time, and follow them to their end."""
        total = SENDS * self.count
        for _ in range(total):
            self.serve.grant(1)
            time.sleep(seconds / total)
        until(lambda: self.serve.events["confirmed"] >= 0.95 * total, "the messages' end")

    def kill(self) -> None:
        """End them all at once; their servers end with them."""
        starts = self.starts()
        for start in starts:
            os.kill(start.child_pid, signal.SIGKILL)
        until(lambda: not any(alive(start.wrapper_pid) for start in starts), "the programs' end")
        until(lambda: not entries(self.screen.folder), "the servers' end")

    async def _start(self) -> None:
        slots = asyncio.Semaphore(Settings().starts_at_once)

        async def one(launch: Launch) -> None:
            async with slots:
                await self.screen.start(launch.session, command(launch), environment(launch))
                record = launch.folder.runs / f"{launch.run_id}.start"
                await asyncio.to_thread(until, record.exists, launch.session, every_s=0.02)

        await asyncio.gather(*map(one, self.launches))

    def _launch(self, folder: SessionFolder, gateway_url: str) -> Launch:
        folder.make()
        run_id, name = str(uuid7()), folder.path.name
        gateway = {"name": "default", "adapter": "http", "url": gateway_url, "timeout_s": 10.0}
        config = {
            "session": name, "program": "program1", "pairs": ["UZ_uzmobile"], "run_id": run_id, "token": name,
            "serve_url": self.serve.url, "gateways": {"default": gateway}, "gateway_of": {},
            "report_timeout_s": 60.0, "confirm_timeout_s": 30.0,
        }  # fmt: skip
        folder.config.write_text(json.dumps(config))
        return Launch(name, folder, run_id, "", (sys.executable, str(PROGRAM)), LOG_BYTES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=600)
    parser.add_argument("--seconds", type=float, default=60.0, help="over which they send")
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    descriptors.take_all()
    for number in range(chosen.rounds):
        print(
            table(chosen.count, measure(chosen.count, chosen.seconds)),
            f"\nround {number + 1}, load {os.getloadavg()}",
        )


def measure(count: int, seconds: float) -> list[Row]:
    """One start, rest, work and end."""
    folder = tempfile.TemporaryDirectory(prefix="sdp", dir="/tmp")
    with folder, simulator() as gateway, stand_in() as serve:
        gateway.change("UZ_uzmobile", **GOOD)
        programs = Programs(Path(folder.name), count, serve, gateway)
        try:
            recorded, asked = programs.start()
            starts = programs.starts()
            pids = [start.child_pid for start in starts]
            cpu = mean(map(cpu_s, pids))
            rest = memory_mb(pids)
            programs.send(seconds)
            servers = [int(entry.partition(".")[0]) for entry in entries(programs.screen.folder)]
            return [
                ("start until each start record is there", recorded, "s"),
                ("start until each program has asked for a permit", asked, "s"),
                ("CPU of a program until then", cpu * 1000, "ms"),
                ("memory of a program that waits (PSS)", rest, "MB"),
                (f"memory of a program after {SENDS} sends (PSS)", memory_mb(pids), "MB"),
                ("memory of its wrapper (PSS)", memory_mb([start.wrapper_pid for start in starts]), "MB"),
                ("memory of its screen server (PSS)", memory_mb(servers), "MB"),
            ]
        finally:
            programs.kill()


def memory_mb(pids: list[int]) -> float:
    """PSS, on average."""
    return mean(memory_kb(pid)[0] for pid in pids) / 1024


def table(count: int, rows: list[Row]) -> str:
    head = f"| {count} Python programs | measured |\n| --- | --- |"
    return "\n".join([head, *(f"| {what} | {value:.1f} {unit} |" for what, value, unit in rows)])


if __name__ == "__main__":
    main()
