"""The running product: a crash and a rate drop reach the chat, and every panel of the dashboard has data."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from smsdeck.alerts.message import TOGETHER
from tests.support.demo import Demo, running_demo
from tests.support.prometheus import assert_every_panel_has_data, run_prometheus
from tests.support.telegram import CHAT, TOKEN, Sent, TelegramStandIn
from tests.support.wait import eventually

Thing = TypeVar("Thing")

SESSIONS = str(TOGETHER)
"""With one more, the drops of all pairs at one look are told as a list."""

QUICK = {
    # What went well before the operator failed does not hide that it fails; it is judged after its first minute.
    "rate_drop_threshold": "0.999",
    "minimum_sample": "3",
    "settle_seconds": "20",
    "report_timeout_seconds": "10",
    "confirm_timeout_seconds": "5",
    "telegram_token": TOKEN,
    "telegram_chat": CHAT,
}


def seen(look: Callable[[], Thing | None], within_s: float, what: str) -> Thing:
    found = eventually(look, within_s=within_s, what=what)
    assert found
    return found


def told(telegram: TelegramStandIn, *words: str) -> Sent | None:
    with telegram.lock:
        return next((one for one in telegram.sent if all(word in one.text for word in words)), None)


def two_running_sessions(demo: Demo) -> list[dict[str, Any]] | None:
    """Of different countries, so that neither takes the other's share."""
    found: list[dict[str, Any]] = demo.get("/sessions", state="RUNNING")["items"]
    of_country = {one["pairs"][0].partition("_")[0]: one for one in found if one["pid"]}
    return list(of_country.values())[:2] if len(of_country) > 1 else None


@pytest.mark.slow
def test_alerts_reach_the_chat_and_every_panel_has_data(tmp_path: Path, telegram: TelegramStandIn) -> None:
    with (
        running_demo(tmp_path / "data", "--sessions", SESSIONS, telegram_api_url=telegram.url, **QUICK) as demo,
        run_prometheus([demo.url.removeprefix("http://")]) as prometheus,
    ):
        session, failing = seen(lambda: two_running_sessions(demo), within_s=60, what="two running sessions")
        (pair,) = failing["pairs"]
        demo.operators().change(pair, delivered=0, undelivered=1, expired=0, rejected=0)
        os.kill(session["pid"], signal.SIGKILL)

        crash = seen(lambda: told(telegram, f"{session['name']} crashed"), within_s=30, what="the crash")
        assert "Killed by SIGKILL" in crash.text
        drop = seen(lambda: told(telegram, f"Success rate of {pair}"), within_s=300, what="the rate drop")
        assert "settled messages" in drop.text
        over = seen(
            lambda: told(telegram, session["name"], "runs steadily again"), within_s=120, what="the recovery"
        )
        assert over.reply_to == crash.message_id

        assert_every_panel_has_data(prometheus, within_s=60)
        alerts = {one["subject"]: one for one in demo.get("/alerts", kind="crash")["items"]}
        assert alerts[session["name"]]["state"] == "sent"
        assert alerts[session["name"]]["resolved_at"]
        logs = b"".join(file.read_bytes() for file in (tmp_path / "data" / "logs").iterdir())
        assert TOKEN.encode() not in logs
