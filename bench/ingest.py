"""Events per second, from HTTP to committed, and the time of one live tick over an hour of 160 pairs.

    python -m bench.ingest [--url sqlite:///… | mysql://…] [--server mysql9 | mariadb] [--seconds 10] [--batch 100]
                           [--connections 8]

With `--server` on a server of its own, where a raw LOAD DATA of the same rows follows in the same run.
The server is one process, the reporters another; both share the machine. Every message is reported three
times (accepted, delivered, confirmed), each time in another batch.
"""

import argparse
import asyncio
import json
import multiprocessing
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bench.history.servers import server
from bench.raw_load import raw_load
from smsdeck.access.current import current_session
from smsdeck.access.session_tokens import SessionIdentity
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.migrate import upgrade
from smsdeck.kit.services import Services
from smsdeck.kit.sql import Sql
from smsdeck.messages.batcher import Batcher
from smsdeck.messages.endpoints import MessageDesk, router
from smsdeck.messages.events import EventBatch
from smsdeck.messages.intake import Intake
from smsdeck.messages.metrics import MessageMetrics
from smsdeck.rollups.minutes import MinuteTotals
from smsdeck.rollups.summary import Summaries

PAIRS = tuple(f"{chr(65 + n % 26)}{chr(65 + n // 26)}_operator-{n}" for n in range(160))
SESSION = SessionIdentity("bench", "program1", PAIRS)
LIFE = ("accepted", "delivered", "confirmed")


def serve(url: str, port: int) -> None:
    """The intake alone, without sign-in."""
    sql, clock = Sql(url), SystemClock()
    intake = Intake(sql, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)
    services = Services()
    services.add(MessageDesk(Batcher(intake), sql, clock, b"key"))
    app = FastAPI()
    app.include_router(router)
    app.dependency_overrides[current_session] = _bench_session
    services.attach(app)
    uvicorn.run(app, port=port, log_level="warning", access_log=False)


async def _bench_session() -> SessionIdentity:
    return SESSION


def lives(batch: int) -> Iterator[bytes]:
    """Bodies: the same messages in three batches, one for each state, sent within the last two minutes."""
    while True:
        now = datetime.now(UTC)
        sends = [
            (str(uuid7()), PAIRS[n % len(PAIRS)], now - timedelta(seconds=120 * n / batch)) for n in range(batch)
        ]
        for state in LIFE:
            yield json.dumps({"events": [event(*send, state) for send in sends]}).encode()


def event(message_id: str, pair: str, sent_at: datetime, state: str) -> dict[str, Any]:
    """One event as a program sends it."""
    at = (sent_at + timedelta(seconds=LIFE.index(state) * 3)).isoformat()
    known = {"message_id": message_id, "pair": pair, "state": state, "at": at, "to": "+998901234512"}
    return known | {"sent_at": sent_at.isoformat(), "expects_code": True, "trigger_id": message_id[-8:]}


async def report(client: httpx2.AsyncClient, bodies: list[bytes], until: float) -> list[float]:
    """Send batch after batch; the seconds that each took."""
    took: list[float] = []
    for body in bodies:
        if (started := time.perf_counter()) > until:
            return took
        answer = await client.post("/events", content=body, headers={"content-type": "application/json"})
        answer.raise_for_status()
        took.append(time.perf_counter() - started)
    raise SystemExit("prepared too few batches: the server is faster than thought")


async def load(port: int, options: argparse.Namespace) -> dict[str, Any]:
    """Run the reporters and sum up."""
    ready = options.seconds * 30_000 // options.batch // options.connections
    prepared = [
        [body for body, _ in zip(lives(options.batch), range(ready), strict=False)]
        for _ in range(options.connections)
    ]
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        started = time.perf_counter()
        until = started + options.seconds
        took = sorted(chain(*await asyncio.gather(*(report(client, mine, until) for mine in prepared))))
        seconds = time.perf_counter() - started
    return {
        "events_per_s": round(len(took) * options.batch / seconds),
        "batch_p50_ms": round(took[len(took) // 2] * 1000, 1),
        "batch_p99_ms": round(took[int(len(took) * 0.99)] * 1000, 1),
    }


async def fill(url: str) -> None:
    """A message of every pair in every minute of the last hour."""
    sql, clock = Sql(url), SystemClock()
    desk = MessageDesk(
        Batcher(Intake(sql, MinuteTotals(clock), MessageMetrics(CollectorRegistry()), clock)), sql, clock, b"key"
    )
    now = datetime.now(UTC)
    for minute in range(60):
        sent_at = now - timedelta(minutes=minute)
        events = [event(str(uuid7()), pair, sent_at, "accepted") for pair in PAIRS]
        await desk.report(EventBatch.model_validate({"events": events}).events, SESSION)
    await sql.close()


async def live_tick(url: str) -> dict[str, Any]:
    """The median of what the live hub asks each second."""
    await fill(url)
    sql = Sql(url)
    took: list[float] = []
    for _ in range(20):
        started = time.perf_counter()
        recent = await Summaries(sql, 20).recent(datetime.now(UTC), timedelta(hours=1))
        took.append(time.perf_counter() - started)
    await sql.close()
    return {"live_tick_ms": round(sorted(took)[10] * 1000, 1), "countries": len(recent.countries)}


def main() -> None:
    """Print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="the metrics store; by default a new SQLite file")
    parser.add_argument("--server", choices=("mysql9", "mariadb"))
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--connections", type=int, default=8)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = options.url or f"sqlite:///{folder / 'metrics.sqlite3'}"
        if options.server:
            url, folder = stack.enter_context(server(options.server))
        upgrade(url)
        result = asyncio.run(fed(url, options))
        if options.server:
            result |= beside(result, asyncio.run(raw_load(url, folder)))
        result |= asyncio.run(live_tick(url))
    print(json.dumps({"store": options.server or url.split(":")[0], "batch": options.batch} | result))


async def fed(url: str, options: argparse.Namespace) -> dict[str, Any]:
    """Start the server, report to it, end it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(url, port))
    process.start()
    try:
        wait_for(port)
        return await load(port, options)
    finally:
        process.terminate()
        process.join()


def beside(fed: dict[str, Any], raw: dict[str, Any]) -> dict[str, Any]:
    """Messages (of three events each) and events that were taken in, as shares of rows loaded raw."""
    events, rows = fed["events_per_s"], raw["load_data_rows_per_s"]
    shares = {"messages_to_load_data": events / len(LIFE) / rows, "events_to_load_data": events / rows}
    return raw | {name: round(share, 3) for name, share in shares.items()}


def wait_for(port: int) -> None:
    """Until the server listens."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
