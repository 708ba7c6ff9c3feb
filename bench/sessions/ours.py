"""What smsdeck does with N sessions, measured from outside wherever a person or a client would see it."""

import os
import signal
import time
from collections.abc import Iterable

from bench.sessions.gauge import alive, cpu_s, memory_kb, pss_kb, quantile, until
from bench.sessions.host import Host, session
from smsdeck.access.audit import Audit
from smsdeck.kit import mongo
from smsdeck.kit.clock import SystemClock
from smsdeck.reconcile.board import Board
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.schemas import SessionFilter
from smsdeck.reconcile.watches import Deaths
from smsdeck.screen.gnu import GnuScreen

KILLS_APART_S = 0.5
"""Each is back before many more die, so that nearly all run all the time."""

WAVE_APART_S = 0.1
"""Faster than they come back, which the brake on mass crashes forbids then."""

ASKED_EVERY_S = 0.002
"""Without a rest between two questions the client would take a core from what it measures."""


def start(host: Host) -> float:
    """From the wish in the store until every start record is on the disk."""
    started = time.perf_counter()
    host.wish("RUN")
    until(host.all_started, "our start")
    return time.perf_counter() - started


def until_stored(host: Host) -> float:
    """Until the store shows all of them RUNNING."""
    running = {"state": "RUNNING"}
    return until(lambda: host.db["observations"].count_documents(running) >= host.count, "RUNNING", every_s=0.05)


def stop(host: Host) -> float:
    """Past the API, between the rounds of starting."""
    started = time.perf_counter()
    mine = host.processes()
    host.wish("STOP")
    until(lambda: not host.sockets(), "our stop")
    until(lambda: not any(alive(pid) for pids in mine.values() for pid in pids), "our stop")
    stopped = time.perf_counter() - started
    until(lambda: host.db["observations"].count_documents({"state": {"$ne": "STOPPED"}}) == 0, "STOPPED")
    return stopped


async def scan(host: Host) -> dict[str, float]:
    """CPU of a look at everything: the first one, which reads all records, and the following, as the agent has
    them: the processes that were seen are watched.
    """
    screen = GnuScreen(host.settings.effective_screen_dir)
    observer, deaths = Observer(screen, host.settings.sessions_dir), Deaths(screen, lambda: None)
    took = []
    for _ in range(21):
        before = time.process_time()
        sight = observer.look(SystemClock().now_ms())
        took.append((time.process_time() - before) * 1000)
        deaths.follow(sight)
        assert len(sight.starts) == host.count
    deaths.close()
    return {"scan_first_cpu_ms": round(took[0], 2), "scan_cpu_ms": round(quantile(took[1:], 0.5), 2)}


async def state_list(host: Host) -> dict[str, float]:
    """The list as serve keeps it."""
    async with mongo.connect(host.settings.mongodb_url.get_secret_value()) as client:
        db = mongo.database(client)
        board = Board(db)
        control = SessionControl(db, Audit(db), SystemClock(), board)
        await board.read()
        took = []
        for _ in range(50):
            before = time.perf_counter()
            page = await control.page(SessionFilter(), None, 1000)
            took.append((time.perf_counter() - before) * 1000)
    assert page.total == host.count
    return {"list_ms": round(quantile(took, 0.5), 3)}


def list_over_http(host: Host) -> dict[str, float]:
    """The same as a client gets it, as JSON."""
    return {"list_http_ms": round(_list_over_http(host), 1)}


def _list_over_http(host: Host) -> float:
    took = []
    link = host.connection()
    for _ in range(20):
        before = time.perf_counter()
        host.ask("GET", "/sessions?limit=1000", over=link)
        took.append((time.perf_counter() - before) * 1000)
    return quantile(took, 0.5)


def kills(host: Host, number: int) -> dict[str, float]:
    """ms from kill -9 of a program until the API says that it does not run: one by one, then in a wave."""
    return _kills(host, range(number), KILLS_APART_S, "kill") | _kills(
        host, range(number, min(2 * number, host.count)), WAVE_APART_S, "wave"
    )


def _kills(host: Host, numbers: Iterable[int], apart_s: float, called: str) -> dict[str, float]:
    link = host.connection()
    took = []
    for index in numbers:
        name = session(index)
        pid = host.ask("GET", f"/sessions/{name}", over=link)["pid"]
        before = time.perf_counter()
        os.kill(pid, signal.SIGKILL)
        while host.ask("GET", f"/sessions/{name}", over=link)["state"] == "RUNNING":
            time.sleep(ASKED_EVERY_S)
        took.append((time.perf_counter() - before) * 1000)
        time.sleep(apart_s)
    return {
        f"{called}_p50_ms": round(quantile(took, 0.5), 1),
        f"{called}_p99_ms": round(quantile(took, 0.99), 1),
        f"{called}_worst_ms": round(max(took), 1),
    }


def at_rest(host: Host, agent: int, empty: tuple[int, int], seconds: float) -> dict[str, float]:
    """What the agent costs while nothing happens, and what each session added to its memory."""
    before = cpu_s(agent)
    time.sleep(seconds)
    idle = 100 * (cpu_s(agent) - before) / seconds
    pss, uss = memory_kb(agent)
    return {
        "agent_idle_percent": round(idle, 2),
        "agent_pss_mb": round(pss / 1024, 1),
        "agent_empty_pss_mb": round(empty[0] / 1024, 1),
        "agent_kb_per_session": round((uss - empty[1]) / host.count, 1),
    }


def weights(host: Host) -> dict[str, float]:
    """PSS of what stands around each program."""
    found = {kind: pss_kb(pids) / host.count for kind, pids in host.processes().items()}
    return {f"{kind}_pss_kb": round(kb) for kind, kb in found.items()} | {
        "wrapper_and_server_pss_mb": round((found["wrapper"] + found["server"]) / 1024, 2)
    }


def bulk_stop(host: Host) -> float:
    """From the API's bulk stop until nothing of any session lives."""
    mine = [pid for pids in host.processes().values() for pid in pids]
    started = time.perf_counter()
    report = host.ask("POST", "/sessions/bulk", {"action": "stop", "filter": {}, "reason": "bench"})
    assert report["refused"] == 0, report
    until(lambda: not host.sockets() and not any(map(alive, mine)), "the bulk stop", every_s=0.05)
    return time.perf_counter() - started
