"""Times of the API of figures over history, and whether the server's own plans touch `messages`.

    .venv/bin/python -m bench.metrics [--json FILE] [--url mysql://… | the arguments of bench.history]

Without `--url` a server is filled first. Each question is asked once to warm up, then `--rounds` times, in-process
(no socket, no sign-in): "whole" is until the last byte of the answer, "store" the part in which statements run.
"""

import argparse
import asyncio
import json
import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from bench.history.__main__ import asked, filled, plan_of
from bench.history.plan import Plan
from bench.history.servers import server
from bench.metrics.questions import Question, questions
from bench.quota.__main__ import table
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.services import Services
from smsdeck.kit.sql import Sql
from smsdeck.rollups import breakdown_endpoints, endpoints, export
from smsdeck.rollups.breakdowns import Breakdowns
from smsdeck.rollups.desk import MetricsDesk
from smsdeck.rollups.summary import Summaries
from tests.support.plans import read_tables, seconds_of_statements, statements


def app_of(sql: Sql) -> FastAPI:
    """The endpoints of figures alone, without sign-in."""
    app, services = FastAPI(), Services()
    services.add(MetricsDesk(Summaries(sql, 20), Breakdowns(sql), SystemClock()))
    services.attach(app)
    for package in (endpoints, breakdown_endpoints, export):
        app.include_router(package.router)
    return app


async def ask(client: httpx2.AsyncClient, sql: Sql, question: Question, rounds: int) -> dict[str, Any]:
    """Times in milliseconds, and the tables that were read."""
    with statements(sql) as seen:
        answer = await client.get(question.path)
    answer.raise_for_status()
    tables = set().union(*[await read_tables(sql, *one) for one in seen if "SELECT" in one[0]])
    whole, store = [], []
    for _ in range(rounds):
        with seconds_of_statements(sql) as took:
            started = time.perf_counter()
            await client.get(question.path)
            whole.append((time.perf_counter() - started) * 1000)
        store.append(sum(took) * 1000)
    middle, target = statistics.median(whole), question.target_ms
    return {
        "question": question.name,
        "whole_ms": round(middle, 1),
        "worst_ms": round(max(whole), 1),
        "store_ms": round(statistics.median(store), 1),
        "target_ms": target or "",
        "": "" if target is None else "reached" if middle <= target else "**missed**",
        "kilobytes": round(len(answer.content) / 1000, 1),
        "tables": ", ".join(sorted(tables)),
    }


async def measured(url: str, plan: Plan, rounds: int) -> list[dict[str, Any]]:
    """One row for each question."""
    sql = Sql(url)
    transport = httpx2.ASGITransport(app_of(sql))
    async with httpx2.AsyncClient(transport=transport, base_url="http://bench", timeout=600) as client:
        rows = [await ask(client, sql, question, rounds) for question in questions(plan)]
    await sql.close()
    return rows


def show(url: str, plan: Plan, options: argparse.Namespace) -> None:
    rows = asyncio.run(measured(url, plan, options.rounds))
    print(table(rows))
    touched = [row["question"] for row in rows if "messages" in row["tables"]]
    print(f"\n`messages` is touched by: {', '.join(touched) or 'none of them'}")
    if options.json:
        about = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "load_average": os.getloadavg()}
        options.json.write_text(
            json.dumps(about | {"plan": vars(plan), "rows": rows}, indent=1, default=str) + "\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked(parser)
    parser.add_argument("--url", help="a store that bench.history filled, with the same arguments")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    plan = plan_of(options)
    if options.url:
        show(options.url, plan, options)
        return
    with server(options.server) as (url, folder):
        print(f"filled in {filled(url, plan, folder):.0f} s\n", flush=True)
        show(url, plan, options)


if __name__ == "__main__":
    main()
