"""Four serves on the embedded store, over HTTP, as programs see them: grants a second, and how late a grant is."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from smsdeck.catalog import pair_csv
from smsdeck.cli import PAIRS
from smsdeck.kit import mongo
from smsdeck.kit.ids import uuid7
from smsdeck.quota.documents import CountryDocuments
from tests.quota.history import jain, shortest_ms
from tests.support.secantus import secantus
from tests.support.serves import Serve, admit, serves

OPERATORS = [("a", "high"), ("b", "normal"), ("c", "normal"), ("d", "normal")]
WARM_UP_S = 10.0
"""How late grants are is measured after this time: before it countries have no pace yet."""


@dataclass(frozen=True)
class Load:
    """What is asked for. `window_s` other than 60 makes more windows and slots of the same store in less time."""

    countries: int
    limit: int
    window_s: float
    seconds: float
    send_s: float = 0.2
    sessions: int = 1
    burst: int = 1
    count: int = 4


def countries(number: int) -> list[str]:
    """So many that numbers can be made up for."""
    codes = sorted({row.country for row in pair_csv.parse(PAIRS.read_text("utf-8"))[0]})
    return codes[:number]


def measured(load: Load, folder: Path) -> dict[str, Any]:
    """Run it on stores and serves of its own."""
    told: dict[str, Any] = {"quota_per_minute": load.limit, "quota_ceiling": load.limit, "log_level": "warning"}
    with (
        secantus(folder / "mongo") as url,
        serves(folder, load.count, url, window_ms=round(load.window_s * 1000), **told) as running,
    ):
        return asyncio.run(_measured(load, folder, url, running))


async def _measured(load: Load, folder: Path, url: str, running: list[Serve]) -> dict[str, Any]:
    client = mongo.connect(url)
    db, codes = mongo.database(client), countries(load.countries)
    documents = CountryDocuments(
        db,
        default_limit=load.limit,
        ceiling=load.limit,
        longest_send_ms=20_000,
        window_ms=round(load.window_s * 1e3),
    )
    tokens: dict[str, str] = {}
    for code in codes:
        tokens |= await admit(db, folder, code, OPERATORS, load.sessions)
    await documents.create_empty(codes)
    if load.burst > 1:
        for code in codes:
            await documents.set_rule(code, {"burst": load.burst}, {"at_ms": 0, "by": "bench", "reason": "bench"})
    sends: list[tuple[str, float]] = []
    waits: dict[str, list[float]] = {}
    cpu_before, began = _cpu_s([serve.pid for serve in running]), time.monotonic()
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx2.AsyncClient(trust_env=False, timeout=40, limits=limits) as http:
        warm = asyncio.create_task(_warm(running))
        await asyncio.gather(
            *(
                _work(http, running[place % len(running)].url, session, token, load, began, sends, waits)
                for place, (session, token) in enumerate(tokens.items())
            ),
        )
    took_s = time.monotonic() - began
    cpu_s = _cpu_s([serve.pid for serve in running]) - cpu_before
    before, after = await warm, [await _scrape(serve) for serve in running]
    await client.close()
    return _figures(load, codes, sends, waits, took_s, cpu_s, _minus(after, before))


async def _warm(running: list[Serve]) -> list[Counter[tuple[str, str]]]:
    await asyncio.sleep(WARM_UP_S)
    return [await _scrape(serve) for serve in running]


async def _work(
    http: httpx2.AsyncClient,
    url: str,
    session: str,
    token: str,
    load: Load,
    began: float,
    sends: list[tuple[str, float]],
    waits: dict[str, list[float]],
) -> None:
    pair, until = session.partition("_")[2], began + load.seconds
    headers, mine = {"Authorization": f"Bearer {token}"}, waits.setdefault(session, [])
    # Countries begin apart by up to their pace: all slots of 45 countries within the same second is no day's load.
    await asyncio.sleep(random.Random(pair[:2]).random() * load.window_s / load.limit + random.random())
    asked = time.monotonic()
    while (left := until - time.monotonic()) > 0:
        body = {"id": str(uuid7()), "pair": pair, "wait_s": min(25.0, left)}
        answer = (await http.post(f"{url}/api/v1/permits", json=body, headers=headers)).json()
        if not answer.get("granted"):
            await asyncio.sleep(0 if answer.get("reason") == "quota" else 0.2)
            continue
        mine.append(time.monotonic() - asked)
        await asyncio.sleep(random.uniform(0.5, 1.5) * load.send_s)
        sends.append((session, time.time() * 1000))
        await http.post(f"{url}/api/v1/permits/{answer['id']}/used", headers=headers)
        asked = time.monotonic()


def _figures(
    load: Load,
    codes: Sequence[str],
    sends: list[tuple[str, float]],
    waits: dict[str, list[float]],
    took_s: float,
    cpu_s: float,
    counted: Counter[tuple[str, str]],
) -> dict[str, Any]:
    by_country: dict[str, list[float]] = {code: [] for code in codes}
    for session, at_ms in sends:
        by_country[session.partition("_")[2][:2]].append(at_ms)
    windows = load.seconds / load.window_s
    per_window = sorted(len(times) / windows for times in by_country.values())
    longest = [max(mine, default=load.seconds) for mine in waits.values()]
    shares = [len(mine) / (3 if "_a" in session else 1) for session, mine in waits.items()]
    slack = min(shortest_ms(times, load.limit) - load.window_s * 1000 for times in by_country.values())
    return {
        "countries": len(codes),
        "limit": load.limit,
        "window_s": load.window_s,
        "sessions": len(waits),
        "grants_per_s": round(len(sends) / took_s, 1),
        "sends_per_window": {
            "lowest": round(per_window[0], 2),
            "mean": round(sum(per_window) / len(per_window), 2),
            "highest": round(per_window[-1], 2),
        },
        "shortest_beyond_the_window_ms": None if slack == float("inf") else round(slack),
        "delay_p50_ms": _quantile(counted, 0.5),
        "delay_p99_ms": _quantile(counted, 0.99),
        "contended_per_grant": round(counted["smsdeck_quota_contended_total", ""] / max(len(sends), 1), 3),
        "jain_of_weighted_shares": round(jain(shares), 4),
        "longest_wait_s": round(max(longest), 1),
        "serves_cpu_cores": round(cpu_s / took_s, 2),
    }


async def _scrape(serve: Serve) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    async with httpx2.AsyncClient(trust_env=False) as http:
        text = (await http.get(f"{serve.url}/metrics")).text
    for family in text_string_to_metric_families(text):
        if family.name in {"smsdeck_permit_delay_seconds", "smsdeck_quota_contended"}:
            for sample in family.samples:
                found[sample.name, sample.labels.get("le", "")] += round(sample.value)
    return found


def _minus(
    after: list[Counter[tuple[str, str]]], before: list[Counter[tuple[str, str]]]
) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for one in after:
        total.update(one)
    for one in before:
        total.subtract(one)
    return total


def _quantile(counted: Counter[tuple[str, str]], q: float) -> float | None:
    """In ms, as Prometheus estimates it: linear within its bucket."""
    buckets = sorted((float(le), n) for (name, le), n in counted.items() if name.endswith("_bucket"))
    total, low_s, below = buckets[-1][1], 0.0, 0
    for high_s, n in buckets:
        if n >= q * total and n > below:
            if high_s == float("inf"):
                return round(low_s * 1000, 1)
            return round((low_s + (high_s - low_s) * (q * total - below) / (n - below)) * 1000, 1)
        low_s, below = high_s, n
    return None


def _cpu_s(pids: Sequence[int]) -> float:
    """CPU time of processes so far."""
    ticks = 0
    for pid in pids:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(after_name[11]) + int(after_name[12])
    return ticks / 100
