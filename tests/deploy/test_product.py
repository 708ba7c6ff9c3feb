"""The running product: a crash and a rate drop reach the chat, and every panel of the dashboard has data."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest

from tests.support.ports import free_port
from tests.support.prometheus import assert_every_panel_has_data, run_prometheus
from tests.support.telegram import CHAT, TOKEN, Sent, TelegramStandIn
from tests.support.wait import eventually

Thing = TypeVar("Thing")

QUICK = {
    # Every pair that fails now and then is "surely below" 99.9 %, and is judged after its first minute.
    "SMSDECK_RATE_DROP_THRESHOLD": "0.999",
    "SMSDECK_MINIMUM_SAMPLE": "3",
    "SMSDECK_SETTLE_SECONDS": "20",
    "SMSDECK_REPORT_TIMEOUT_SECONDS": "10",
    "SMSDECK_CONFIRM_TIMEOUT_SECONDS": "5",
}


class Console:
    """The API, as a signed-in person sees it."""

    def __init__(self, ready: dict[str, str]) -> None:
        self.url = ready["url"]
        self._client = httpx2.Client(base_url=f"{self.url}/api/v1", trust_env=False, timeout=20)
        who = {"username": ready["username"], "password": ready["password"]}
        token = self._client.post("/auth/login", json=who).raise_for_status().json()["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def items(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._client.get(path).raise_for_status().json()["items"]
        return found

    def close(self) -> None:
        self._client.close()


@contextmanager
def demo(folder: Path, telegram: TelegramStandIn) -> Iterator[Console]:
    """The demo on a folder of its own, writing to the stand-in's chat."""
    chat = {
        "SMSDECK_TELEGRAM_API_URL": telegram.url,
        "SMSDECK_TELEGRAM_TOKEN": TOKEN,
        "SMSDECK_TELEGRAM_CHAT": CHAT,
    }
    command = [str(Path(sys.executable).parent / "smsdeck"), "demo", "--json", "--sessions", "6"]
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(free_port()), "--data", str(folder / "data")],
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **QUICK, **chat},
        )
    assert process.stdout
    try:
        first = process.stdout.readline()
        assert first, (folder / "demo.log").read_text()
        console = Console(json.loads(first))
        yield console
        console.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        process.stdout.close()


def seen(look: Callable[[], Thing | None], within_s: float, what: str) -> Thing:
    found = eventually(look, within_s=within_s, what=what)
    assert found
    return found


def told(telegram: TelegramStandIn, *words: str) -> Sent | None:
    with telegram.lock:
        return next((one for one in telegram.sent if all(word in one.text for word in words)), None)


def a_running_session(console: Console) -> dict[str, Any] | None:
    return next((one for one in console.items("/sessions") if one["state"] == "RUNNING" and one["pid"]), None)


@pytest.mark.slow
def test_alerts_reach_the_chat_and_every_panel_has_data(tmp_path: Path, telegram: TelegramStandIn) -> None:
    with demo(tmp_path, telegram) as console, run_prometheus([console.url.removeprefix("http://")]) as prometheus:
        session = seen(lambda: a_running_session(console), within_s=60, what="a running session")
        os.kill(session["pid"], signal.SIGKILL)

        crash = seen(lambda: told(telegram, f"{session['name']} crashed"), within_s=30, what="the crash")
        assert "Killed by SIGKILL" in crash.text
        drop = seen(lambda: told(telegram, "Success rate of"), within_s=150, what="the rate drop")
        assert "settled messages" in drop.text
        over = seen(
            lambda: told(telegram, session["name"], "runs steadily again"), within_s=120, what="the recovery"
        )
        assert over.reply_to == crash.message_id

        assert_every_panel_has_data(prometheus, within_s=60)
        alerts = {one["subject"]: one for one in console.items("/alerts?kind=crash")}
        assert alerts[session["name"]]["state"] == "sent"
        assert alerts[session["name"]]["resolved_at"]
        logs = b"".join(file.read_bytes() for file in (tmp_path / "data" / "logs").iterdir())
        assert TOKEN.encode() not in logs
