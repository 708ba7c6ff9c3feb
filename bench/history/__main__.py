"""A store with plausible history, to look at and to measure on.

    .venv/bin/python -m bench.history [--server mysql9 | mariadb] [--rows 10000000] [--days 30] [--series 200]
                                      [--seed 1] [--until 2026-11-30T08:00Z]

Starts a server of its own on a new data folder, fills it, says its URL (for SMSDECK_MYSQL_URL) and keeps it
until Ctrl-C; then all of it is deleted. The same arguments give the same rows, if `--until` is given too (else it
is the present).
"""

import argparse
import asyncio
import contextlib
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.history.plan import Plan
from bench.history.servers import server
from bench.history.store import fill
from smsdeck.rollups.windows import MINUTE, align_down


def asked(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which history."""
    parser.add_argument("--server", choices=("mysql9", "mariadb"), default="mysql9")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--series", type=int, default=200, help="pair × program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--until", type=datetime.fromisoformat, default=datetime.now(UTC), help="with its zone")


def plan_of(options: argparse.Namespace) -> Plan:
    """What they ask for."""
    until = align_down(options.until, MINUTE)
    return Plan(options.rows, options.series, options.days, until, options.seed)


def filled(url: str, plan: Plan, folder: Path) -> float:
    """Fill the store; the seconds it took."""
    started = time.monotonic()
    asyncio.run(fill(url, plan, folder))
    return time.monotonic() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked(parser)
    options = parser.parse_args()
    plan = plan_of(options)
    with server(options.server) as (url, folder):
        took = filled(url, plan, folder)
        print(f"{plan.rows} messages and their totals in {took:.0f} s\n{url}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()


if __name__ == "__main__":
    main()
