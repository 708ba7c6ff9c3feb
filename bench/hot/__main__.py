"""Requests a second of what is asked for all the time: the list of sessions and the summary, as a viewer.

    .venv/bin/python -m bench.hot [--server mysql9 | mariadb] [--seconds 5] [--connections 32] [--json FILE]

One serve with all its loops, on the embedded store and on SQLite (or a server of its own), with 161 sessions and
an hour of messages. The client is one process beside it. Two rows say how far one could come: `/healthz`, which
does next to nothing, and a bare ASGI app under the same server that answers as many bytes as the list of sessions.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from bench.hot.bare import bare
from bench.hot.load import load, request
from bench.ingest import fill
from bench.quota.__main__ import table
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.users import Users
from smsdeck.catalog import pair_csv
from smsdeck.catalog.sessions import DesiredSessions
from smsdeck.cli import PAIRS
from smsdeck.demo.matrix import spread
from smsdeck.kit import mongo
from smsdeck.kit.clock import SystemClock
from tests.support.secantus import secantus
from tests.support.serves import Serve, serves
from tests.support.sql import store

PASSWORD = "made up, for a bench"
API = "/api/v1"
PATHS = {
    "sessions, all 161": f"{API}/sessions?limit=1000",
    "sessions, 50 of them": f"{API}/sessions?limit=50",
    "sessions of a country": f"{API}/sessions?country=UZ",
    "summary by country": f"{API}/metrics/summary?by=country&window=15m",
    "summary by pair": f"{API}/metrics/summary?by=pair&window=15m",
}


async def people_and_sessions(url: str) -> None:
    """A viewer, and the demo's sessions, none of which runs."""
    client = mongo.connect(url)
    db = mongo.database(client)
    await Users(db, Passwords()).create("bench", PASSWORD, Role.viewer)
    sessions = spread(pair_csv.parse(PAIRS.read_text("utf-8"))[0])
    await DesiredSessions(db, SystemClock()).create(sessions, "host", "bench", run=False)
    await client.close()


def measured(serve: Serve, options: argparse.Namespace) -> list[dict[str, Any]]:
    """One row for each path, between two that say what is possible."""
    login = {"username": "bench", "password": PASSWORD}
    reply = httpx2.post(f"{serve.url}{API}/auth/login", json=login, trust_env=False)
    headers = {"Authorization": f"Bearer {reply.json()['access_token']}", "Accept": "application/json"}
    rows = [row("/healthz, no sign-in", serve.port, "/healthz", {}, options)]
    rows += [row(name, serve.port, path, headers, options) for name, path in PATHS.items()]
    with bare(round(rows[1]["answer_kb"] * 1000)) as port:
        rows.append(row("bare ASGI, bytes of the first list", port, "/", {}, options))
    return rows


def row(name: str, port: int, path: str, headers: dict[str, str], options: argparse.Namespace) -> dict[str, Any]:
    """Warm up, then measure."""
    asked = request(path, port, headers)
    load(port, asked, options.connections, 1)
    return {"asked": name} | load(port, asked, options.connections, options.seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", choices=("sqlite", "mysql9", "mariadb"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sdo", dir="/tmp") as name:
        folder = Path(name)
        (folder / "sql").mkdir()
        with (
            store(options.server, folder / "sql") as sql_url,
            secantus(folder / "mongo") as url,
            serves(folder, 1, url, window_ms=60_000, mysql_url=sql_url, log_level="warning") as (serve,),
        ):
            asyncio.run(people_and_sessions(url))
            asyncio.run(fill(sql_url))
            time.sleep(3)  # serve makes the coarser totals of these, once
            rows = measured(serve, options)
    print(table(rows))
    if options.json:
        about = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "load_average": os.getloadavg()}
        options.json.write_text(json.dumps(about | {"rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
