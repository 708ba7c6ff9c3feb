"""The demo itself, on a random port and folder, with its page driven in a browser, and nothing left behind.

One demo serves all tests of this file, in the order in which a person would meet them.
"""

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from smsdeck.commands.serve import LARGEST_WORD
from smsdeck.settings import ROOT, Settings
from tests.support.demo import Demo, command, processes_of, running_demo
from tests.support.wait import eventually

pytestmark = pytest.mark.slow
SESSIONS = 26
STOPPED = "program2_UZ_beeline"
WATCHED_S = 75
"""Longer than the quota's window, so that the first slots are used again."""

FAST_END = {"report_timeout_seconds": "15", "confirm_timeout_seconds": "10"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("e2e") / "data"
    with running_demo(folder, "--sessions", str(SESSIONS), **FAST_END) as demo:
        eventually(lambda: running(demo) == SESSIONS, within_s=60, what="all sessions running")
        yield demo


def running(demo: Demo) -> int:
    total: int = demo.get("/sessions", state="RUNNING", limit=1)["total"]
    return total


def screens(demo: Demo) -> set[str]:
    """The names in SCREENDIR: what screen itself has."""
    return {one.name.partition(".")[2] for one in Settings(data_dir=demo.folder).effective_screen_dir.iterdir()}


def browse(demo: Demo, **more: str) -> dict[str, Any]:
    """Drive the page; what it showed."""
    told = {"url": demo.url, "username": demo.username, "password": demo.password, **more}
    told["modules"] = str(ROOT / "web" / "node_modules")
    done = subprocess.run(
        ["node", str(Path(__file__).with_name("console.mjs"))],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout)
    assert seen["errors"] == []
    return seen


def rows(demo: Demo, query: str) -> list[Any]:
    """Ask the messages table itself."""
    with sqlite3.connect(f"file:{demo.folder / 'metrics.sqlite3'}?mode=ro", uri=True) as store:
        return store.execute(query).fetchall()


def test_a_person_signs_in_sees_a_counter_rise_and_stops_a_session(demo: Demo) -> None:
    assert STOPPED in screens(demo)
    seen = browse(demo, stop=STOPPED)
    assert seen["counter"]["later"] > seen["counter"]["first"]
    assert seen["session"] == {"before": "RUNNING", "after": "STOPPED"}
    assert STOPPED not in screens(demo)
    item = demo.session(STOPPED)
    assert (item["desired"], item["state"], item["pid"]) == ("STOP", "STOPPED", None)


def test_a_stopped_session_starts_again_under_its_name(demo: Demo) -> None:
    assert demo.api.post(f"/sessions/{STOPPED}/start").status_code == 202
    eventually(lambda: demo.session(STOPPED)["state"] == "RUNNING", within_s=30, what="the session running")
    assert STOPPED in screens(demo)


def test_a_high_priority_session_is_not_stopped_and_says_why(demo: Demo) -> None:
    reply = demo.api.post("/sessions/program1_UZ_uzmobile/stop")
    assert reply.status_code == 409
    assert "high" in reply.json()["detail"]
    assert demo.session("program1_UZ_uzmobile")["state"] == "RUNNING"


def test_who_sends_much_over_a_live_socket_is_let_go(demo: Demo) -> None:
    """Consoles have nothing to say, so a large message need not be held in memory."""
    ticket = demo.api.post("/live/ticket").json()["ticket"]
    address = f"{demo.url.replace('http', 'ws', 1)}/api/v1/live?ticket={ticket}"
    with connect(address, proxy=None, max_size=None) as socket:
        socket.send("x" * (LARGEST_WORD + 1))
        with pytest.raises(ConnectionClosed) as closed:
            [socket.recv(timeout=10) for _ in range(20)]
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_killed_program_is_seen_and_started_again(demo: Demo) -> None:
    before = demo.session("program1_UZ_uzmobile")
    os.kill(before["pid"], signal.SIGKILL)
    after = eventually(
        lambda: (
            (now := demo.session("program1_UZ_uzmobile"))["state"] == "RUNNING"
            and now["run_id"] != before["run_id"]
            and now
        ),
        within_s=40,
        what="a new run",
    )
    assert after["restarts"] == before["restarts"] + 1
    assert after["last_exit"]["cause"] == "crash"
    assert after["last_exit"]["signal"] == signal.SIGKILL
    alerts = demo.get("/alerts", kind="crash")["items"]
    assert [alert["subject"] for alert in alerts] == ["program1_UZ_uzmobile"]


@pytest.mark.parametrize("part", ["serve", "agent"])
def test_serve_and_agent_can_be_killed_with_every_program_still_running(demo: Demo, part: str) -> None:
    before = {item["name"]: item["pid"] for item in demo.get("/sessions", limit=1000)["items"]}
    victims = demo.pids_of(part)
    assert len(victims) == 1
    os.kill(victims[0], signal.SIGKILL)
    eventually(lambda: demo.pids_of(part), what=f"a new {part}")
    eventually(lambda: demo.answers() and running(demo) == SESSIONS, within_s=40, what="all sessions known again")
    assert {item["name"]: item["pid"] for item in demo.get("/sessions", limit=1000)["items"]} == before


def test_no_country_has_eleven_sends_in_any_sixty_seconds(demo: Demo) -> None:
    started = rows(demo, "SELECT min(sent_at) FROM messages")[0][0]
    first = datetime.fromisoformat(f"{started}+00:00").timestamp()
    eventually(lambda: time.time() > first + WATCHED_S, within_s=WATCHED_S + 5, what="more than a window")
    by_country: dict[str, list[float]] = {}
    for country, at in rows(demo, "SELECT country, sent_at FROM messages ORDER BY sent_at"):
        by_country.setdefault(country, []).append(datetime.fromisoformat(at).timestamp())
    assert max(len(sends) for sends in by_country.values()) > 10
    for country, sends in by_country.items():
        spans = [late - early for early, late in zip(sends, sends[10:], strict=False)]
        assert min(spans, default=60) >= 60, country
        assert all(late > early for early, late in pairwise(sends))


def test_a_limit_is_lowered_on_the_page_and_acts_at_once_and_none_is_raised_above_the_ceiling(demo: Demo) -> None:
    seen = browse(demo, lower="UZ", pool="UZ_uzmobile")
    assert "Refused: 10 is the most that this host allows" in seen["quota"]["refused"]
    quota = demo.get("/quota")
    country = next(item for item in quota["items"] if item["country"] == "UZ")
    assert (country["limit"], country["changed"]["reason"]) == (2, "the operators ask for less")
    assert country["used"] > 2  # what was sent before still counts: the next one waits for all but one of them
    opens_in = datetime.fromisoformat(country["next_at"]) - datetime.fromisoformat(quota["at"])
    assert opens_in.total_seconds() > 10
    demo.api.patch("/quota/UZ", json={"limit": 10, "reason": "end of the test"}).raise_for_status()

    assert seen["pool"]["numbers"]
    assert all("*" in number for number in seen["pool"]["numbers"])
    assert "2 lines are wrong; nothing was changed." in seen["pool"]["report"]
    assert not seen["pool"]["offered"]


def test_the_page_shows_what_a_recount_of_the_messages_gives(demo: Demo) -> None:
    for pair in demo.get("/pairs")["items"]:
        demo.api.patch(f"/pairs/{pair['pair']}", json={"active": False}).raise_for_status()
    pending = "SELECT count(*) FROM messages WHERE state = 'accepted' OR (state = 'delivered' AND expects_code)"
    eventually(lambda: rows(demo, pending)[0][0] == 0, within_s=60, what="every message at its end")
    seen = browse(demo)
    assert seen["totals"] == recount(demo, "")
    for (country,) in rows(demo, "SELECT DISTINCT country FROM messages"):
        shown = {name: int(seen["countries"][country][name]) for name in seen["totals"]}
        assert shown == recount(demo, f"WHERE country = '{country}'"), country


def test_ending_it_leaves_nothing_and_starting_again_finds_its_data(demo: Demo) -> None:
    sent = rows(demo, "SELECT count(*) FROM messages")[0][0]
    assert demo.end() == 0
    assert screens(demo) == set()
    eventually(lambda: processes_of(demo.folder) == [], what="no process left")
    with running_demo(demo.folder, "--sessions", str(SESSIONS), **FAST_END) as again:
        assert rows(again, "SELECT count(*) FROM messages")[0][0] >= sent
        assert not again.get("/pairs/UZ_uzmobile")["active"]
        second = subprocess.run(command(demo.folder), capture_output=True, text=True, timeout=30, check=False)
        assert second.returncode == 1
        assert f"already uses {demo.folder}" in second.stderr
        assert again.answers()
    eventually(lambda: processes_of(demo.folder) == [], what="no process left")


def recount(demo: Demo, where: str) -> dict[str, int]:
    sums = {
        "sent": "state NOT IN ('failed_submit', 'unknown')",
        "delivered": "state IN ('delivered', 'confirmed', 'confirm_failed')",
        "confirmed": "state = 'confirmed'",
        "failed": "state NOT IN ('accepted', 'delivered', 'confirmed')",
    }
    query = f"SELECT {', '.join(f'coalesce(sum({test}), 0)' for test in sums.values())} FROM messages {where}"
    return dict(zip(sums, rows(demo, query)[0], strict=True))
