"""From a hub's tick to hundreds of consoles, and what that costs.

    .venv/bin/python -m bench.live [--consoles 500] [--seconds 20] [--json FILE]

A server with the live part of serve alone, ticking once a second over tables of 45 countries and 161 sessions, of
which all countries and a quarter of the sessions change each time; the consoles are one process beside it, and its
time is in the figures. As serve sends, and with permessage-deflate, which browsers ask for. CPU is the server's.
Then, from the commit of an event at one serve to a console of another, both on one MySQL.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.ingest import wait_for
from bench.live.clients import consoles
from bench.live.server import serve
from bench.live.several import watched
from bench.quota.__main__ import table
from bench.sessions.gauge import cpu_s, quantile
from smsdeck.access.current import User
from smsdeck.access.roles import Role
from smsdeck.access.tickets import Tickets
from smsdeck.commands.serve import DEFLATE
from smsdeck.kit import mongo
from tests.support.ports import free_port
from tests.support.secantus import secantus
from tests.support.serves import Serve, serves
from tests.support.sql import store

WARM_UP_S = 3


async def measured(port: int, pid: int, url: str, count: int, seconds: float, *, deflate: bool) -> dict[str, Any]:
    """Open all, warm up, then look at the frames of the time that follows."""
    async with mongo.connect(url) as client:
        tickets = Tickets(mongo.database(client))
        given = [await tickets.issue(User("bench", Role.viewer)) for _ in range(count)]
    opened = await consoles(port, given, deflate=deflate)
    await asyncio.sleep(WARM_UP_S)
    for one in opened:
        one.bytes_read = 0
    before = cpu_s(pid)
    counted = len(opened[0].frames)
    await asyncio.sleep(seconds)
    cpu = 100 * (cpu_s(pid) - before) / seconds
    kept = sum(one.bytes_read for one in opened)
    ticks = opened[0].ticks()[counted:]
    late = [
        (frame.at - tick) * 1000
        for one in opened
        for frame, tick in zip(one.frames[-len(ticks) :], ticks, strict=True)
    ]
    for one in opened:
        one.close()
    return {
        "consoles": count,
        "compressed": "yes" if deflate else "no",
        "p50_ms": round(quantile(late, 0.5), 1),
        "p99_ms": round(quantile(late, 0.99), 1),
        "worst_ms": round(max(late), 1),
        "cpu_percent": round(cpu, 1),
        "frames": len(late),
        "frame_kb": round(kept / len(late) / 1000, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--consoles", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--events", type=int, default=60, help="from one serve to another")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="sdl", dir="/tmp") as name, secantus(Path(name)) as url:
        for count, deflate in ((1, DEFLATE), (options.consoles, DEFLATE), (options.consoles, not DEFLATE)):
            port = free_port()
            server = multiprocessing.get_context("spawn").Process(
                target=serve, args=(port, url), kwargs={"deflate": deflate}
            )
            server.start()
            try:
                wait_for(port)
                assert server.pid
                found = measured(port, server.pid, url, count, options.seconds, deflate=deflate)
                rows.append(asyncio.run(found))
            finally:
                server.terminate()
                server.join()
    print(table(rows))
    two = two_serves(options.events)
    print(f"\n{table([two])}")
    if options.json:
        about = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "load_average": os.getloadavg()}
        options.json.write_text(json.dumps(about | {"rows": rows, "two_serves": two}, indent=1) + "\n")


def two_serves(events: int) -> dict[str, Any]:
    """From one to the other."""
    with tempfile.TemporaryDirectory(prefix="sdl", dir="/tmp") as name, ExitStack() as stack:
        folder = Path(name)
        (folder / "sql").mkdir()
        sql_url = stack.enter_context(store("mysql9", folder / "sql"))
        url = stack.enter_context(secantus(folder / "mongo"))
        running = stack.enter_context(serves(folder, 2, url, window_ms=60_000, mysql_url=sql_url))
        took = asyncio.run(_reported(folder, url, running, events))
    return {
        "events": len(took),
        "commit_to_console_p50_ms": round(quantile(took, 0.5) * 1000),
        "p99_ms": round(quantile(took, 0.99) * 1000),
        "worst_ms": round(max(took) * 1000),
    }


async def _reported(folder: Path, url: str, running: list[Serve], events: int) -> list[float]:
    """One event after the other, at no fixed moment of a tick."""
    took = []
    async with watched(folder, url, running) as console:
        for _ in range(events):
            await asyncio.sleep(random.uniform(0, 1))
            took.append(await console.report())
    return took


if __name__ == "__main__":
    main()
