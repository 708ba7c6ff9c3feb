"""A real SMS gateway between programs and operators: Kannel, run by the demo, and what its reports become."""

import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.binaries import binary
from tests.support.demo import Demo, processes_of, running_demo
from tests.support.simulator import GOOD
from tests.support.wait import eventually

pytestmark = pytest.mark.slow
SESSIONS = 14
TIMES = {"report_timeout_seconds": "15", "confirm_timeout_seconds": "10", "gateway_timeout_seconds": "2"}
SETTLED_S = 25
"""Longer than the report time-out and Kannel's tries, so that everything older has come to its end."""

NONE = {"delivered": 0.0}
ENDS: dict[str, tuple[dict[str, float], tuple[str, str | None, str | None, str | None]]] = {
    "delivered": ({}, ("delivered", None, None, "DELIVRD")),
    "undelivered": ({**NONE, "undelivered": 1.0}, ("undelivered", "operator", "err 005", "UNDELIV")),
    "expired": ({**NONE, "expired": 1.0}, ("expired", "operator", "err 003", "EXPIRED")),
    "rejected": ({**NONE, "rejected": 1.0}, ("rejected", "operator", "err 008", "REJECTD")),
    "refused": (
        {"refuse": 1.0},
        ("rejected", "operator", None, "NACK/0x0000000b/Invalid Destination Address"),
    ),
    "throttled": ({"throttle": 1.0}, ("failed_submit", "gateway", "link_busy", "NACK/Retries Exceeded")),
    "silent": (NONE, ("no_report", "operator", None, None)),
}
"""What an operator does with every message, and how each of them ends: state, blame, error, raw."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    binary("bearerbox", "/usr/sbin/bearerbox")
    folder = tmp_path_factory.mktemp("kannel") / "data"
    with running_demo(folder, "--gateway", "kannel", "--sessions", str(SESSIONS), **TIMES) as demo:
        yield demo


@pytest.fixture(scope="module")
def operators(demo: Demo) -> dict[str, str]:
    """A pair for each way to end, of countries of their own: what one operator slows, no other waits for."""
    pairs = {pair for one in demo.get("/sessions", limit=100)["items"] for pair in one["pairs"]}
    first = {pair.partition("_")[0]: pair for pair in sorted(pairs)}
    return dict(zip(ENDS, first.values(), strict=False))


def settled_since(demo: Demo, pair: str, begun: datetime) -> list[dict[str, Any]]:
    """The pair's messages since `begun` that are old enough to have come to their end."""
    items = demo.get("/messages", window="5m", pair=pair, limit=500)["items"]
    until = datetime.now(UTC).timestamp() - SETTLED_S
    moments = [(datetime.fromisoformat(one["sent_at"]), one) for one in items]
    return [one for at, one in moments if at > begun and at.timestamp() < until]


def test_whatever_the_operator_does_each_message_ends_as_it_should(demo: Demo, operators: dict[str, str]) -> None:
    for end, (profile, _) in ENDS.items():
        demo.operators().change(operators[end], **{**GOOD, **profile})
    begun = datetime.now(UTC)
    time.sleep(1)  # messages that are with Kannel at this moment may meet either profile
    begun = datetime.fromtimestamp(begun.timestamp() + 1, UTC)
    found: dict[str, list[dict[str, Any]]] = {}

    def enough() -> bool:
        found.update({end: settled_since(demo, operators[end], begun) for end in ENDS})
        return min(map(len, found.values())) >= 2

    eventually(enough, within_s=90, what="settled messages of every kind")
    for end, (_, expected) in ENDS.items():
        ends = {(one["state"], one["blame"], one["error"], one["raw"]) for one in found[end]}
        assert ends == {expected}, end
        assert {one["gateway"] for one in found[end]} == {"default"}


def test_what_the_gateway_did_is_in_no_pair_s_rate(demo: Demo, operators: dict[str, str]) -> None:
    rates = {one["pair"]: one for one in demo.get("/metrics/summary", by="pair", window="5m")["items"]}
    throttled, silent = rates[operators["throttled"]], rates[operators["silent"]]
    assert throttled["failure"] > 0
    assert throttled["n"] == throttled["success"]
    assert silent["n"] > silent["success"]


def test_the_gateway_is_shown_with_its_calls(demo: Demo) -> None:
    gateway = demo.get("/gateways/default")
    assert (gateway["adapter"], gateway["reports"], gateway["origin"]) == ("kannel", "callback", "catalog")
    assert gateway["secret_set"] is True
    assert datetime.fromisoformat(gateway["last_report_at"]) > datetime.fromtimestamp(time.time() - 60, UTC)
    metrics = demo.api.get(f"{demo.url}/metrics").text
    applied = [
        line for line in metrics.splitlines() if line.startswith("smsdeck_dlr_total{") and "applied" in line
    ]
    assert float(applied[0].rpartition(" ")[2]) > 20
    assert 'outcome="unknown"' not in metrics
    assert 'outcome="invalid"' not in metrics


def test_no_password_or_key_of_it_is_in_a_log_or_a_command_line(demo: Demo) -> None:
    secrets = set()
    for file in demo.folder.glob("sessions/*/session.json"):
        assert file.stat().st_mode & 0o777 == 0o600
        told = json.loads(file.read_text())["gateways"]["default"]
        secrets |= {told["secret"].encode(), told["report_key"].encode()}
    assert len(secrets) == SESSIONS + 1
    logs = [*demo.folder.glob("logs/*"), *demo.folder.glob("kannel/*.log"), *demo.folder.glob("sessions/*/log*")]
    places = [file for file in logs if file.is_file()]
    places += [
        file for process in Path("/proc").glob("[0-9]*") for file in (process / "cmdline", process / "environ")
    ]
    for place in places:
        try:
            text = place.read_bytes()
        except OSError:
            continue
        assert not [secret for secret in secrets if secret in text], place


def test_a_gateway_that_hangs_is_told_of_until_it_answers_and_no_message_of_then_is_sent_twice(
    demo: Demo, operators: dict[str, str]
) -> None:
    smsbox = process_of(demo, "smsbox")
    os.kill(smsbox, signal.SIGSTOP)
    begun = datetime.now(UTC)
    try:
        alert = eventually(lambda: gateway_alerts(demo), within_s=60, what="the alert")[0]
        assert (alert["kind"], alert["subject"], alert["resolved_at"]) == ("gateway_down", "default", None)
        assert demo.get("/gateways/default")["state"] == "down"
        assert demo.get("/gateways/default")["last_error"] == "timeout"
    finally:
        until = datetime.now(UTC) - timedelta(seconds=float(TIMES["gateway_timeout_seconds"]))
        os.kill(smsbox, signal.SIGCONT)
    eventually(lambda: gateway_alerts(demo)[0]["resolved_at"], within_s=60, what="the alert's end")
    assert demo.get("/gateways/default")["state"] == "up"
    assert demo.get("/alerts", kind="rate_drop")["items"] == []

    items = demo.get("/messages", window="5m", pair=operators["delivered"], limit=500)["items"]
    sent = [(datetime.fromisoformat(one["sent_at"]), one) for one in items]
    meanwhile = {(one["state"], one["blame"], one["error"]) for at, one in sent if begun < at < until}
    # Whether Kannel still sends what it was given while it hung is its own affair: then a report says so.
    assert ("unknown", "gateway", "timeout") in meanwhile
    assert meanwhile <= {("unknown", "gateway", "timeout"), ("accepted", None, None), ("delivered", None, None)}


def process_of(demo: Demo, name: str) -> int:
    """The pid of the demo's own process of this name."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if command[0].endswith(name.encode()) and str(demo.folder).encode() in b" ".join(command):
            return int(process.name)
    raise AssertionError(f"no {name} runs")


def gateway_alerts(demo: Demo) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = demo.get("/alerts", kind="gateway_down")["items"]
    return items


def test_nothing_of_kannel_outlives_the_demo(demo: Demo) -> None:
    alive = " ".join(processes_of(demo.folder))
    assert "bearerbox" in alive
    assert "smsbox" in alive
    assert demo.end() == 0
    eventually(lambda: not processes_of(demo.folder), what="all processes ended")
