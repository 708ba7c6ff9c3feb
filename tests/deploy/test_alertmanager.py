import asyncio
import stat
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
import yaml
from fastapi import FastAPI
from pydantic import SecretStr

from smsdeck.alerts.delivery import Delivery
from smsdeck.alerts.endpoints import WebhookKey, router
from smsdeck.alerts.listing import AlertList
from smsdeck.alerts.pace import Pace
from smsdeck.alerts.telegram import Telegram
from smsdeck.alerts.webhook import WebhookReceiver
from smsdeck.kit import problem
from smsdeck.kit.services import Services
from tests.alerts.conftest import Bench
from tests.deploy.alertmanager import post, render, running
from tests.support.binaries import binary
from tests.support.ports import free_port
from tests.support.telegram import CHAT, TOKEN, TelegramStandIn
from tests.support.wait import eventually, eventually_async

WITH_CHAT = {"telegram_chat": CHAT}


@pytest.fixture
def token_file(tmp_path: Path) -> str:
    file = tmp_path / "telegram_token"
    file.write_text(TOKEN + "\n")
    return str(file)


def rendered(tmp_path: Path, **environment: str) -> Path:
    out = tmp_path / "alertmanager.yml"
    done = render(out, **environment)
    assert done.returncode == 0, done.stderr
    return out


def receivers(config: Path, *labels: str) -> str:
    done = subprocess.run(
        [binary("amtool"), "config", "routes", "test", f"--config.file={config}", *labels],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.strip()


@pytest.mark.slow  # amtool is not installed for --fast
@pytest.mark.parametrize("told_by", ["smsdeck", "alertmanager"])
def test_the_rendered_configuration_is_valid_and_private(tmp_path: Path, token_file: str, told_by: str) -> None:
    config = rendered(tmp_path, alerts_told_by=told_by, telegram_token_file=token_file, **WITH_CHAT)
    subprocess.run([binary("amtool"), "check-config", config], check=True, capture_output=True, timeout=30)
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert "@" not in config.read_text().split("\n", 3)[3]


@pytest.mark.slow  # amtool
def test_without_a_token_there_is_no_chat_and_the_configuration_holds(tmp_path: Path) -> None:
    config = rendered(tmp_path)
    subprocess.run([binary("amtool"), "check-config", config], check=True, capture_output=True, timeout=30)
    assert "telegram_configs" not in config.read_text()


@pytest.mark.slow  # amtool
@pytest.mark.parametrize(
    ("told_by", "label", "receiver"),
    [
        ("smsdeck", "", "serve"),
        ("smsdeck", "told_by=smsdeck", "serve"),
        ("smsdeck", "told_by=alertmanager", "chat"),
        ("alertmanager", "", "chat"),
        ("alertmanager", "told_by=smsdeck", "chat"),
        ("alertmanager", "told_by=alertmanager", "chat"),
    ],
)
def test_the_setting_decides_who_writes_to_the_chat(
    tmp_path: Path, token_file: str, told_by: str, label: str, receiver: str
) -> None:
    config = rendered(tmp_path, alerts_told_by=told_by, telegram_token_file=token_file, **WITH_CHAT)
    assert receivers(config, *([label] if label else []), "alertname=SmsdeckNoSends") == receiver


def test_every_receiver_reports_to_serve(tmp_path: Path, token_file: str) -> None:
    config = yaml.safe_load(rendered(tmp_path, telegram_token_file=token_file, **WITH_CHAT).read_text())
    hooks = [one["webhook_configs"][0]["url"] for one in config["receivers"]]
    assert hooks == ["http://serve:8000/api/v1/alerts/webhook"] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"alerts_told_by": "both"},
        {"alerts_told_by": "alertmanager", "telegram_token_file": ""},
        {"telegram_chat": "@channel"},
        {"telegram_chat": "-1\nglobal: {}"},
        {"telegram_chat": ""},
        {"telegram_api_url": 'http://x"\nroute: {}'},
        {"webhook_url": "http://x/|e id"},
        {"webhook_token_file": "relative"},
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(
    tmp_path: Path, token_file: str, wrong: dict[str, str]
) -> None:
    environment = {"telegram_token_file": token_file, **WITH_CHAT, **wrong}
    done = render(tmp_path / "out.yml", **environment)
    assert done.returncode == 1
    assert f"SMSDECK_{next(iter(wrong)).upper()}" in done.stderr or "needs SMSDECK" in done.stderr
    assert not (tmp_path / "out.yml").exists()


def test_a_wrong_token_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret|&word")
    done = render(tmp_path / "out.yml", telegram_token_file=str(tmp_path / "token"), **WITH_CHAT)
    assert done.returncode == 1
    assert "secret" not in done.stderr + done.stdout


@pytest.mark.slow
def test_alertmanager_itself_tells_the_chat(tmp_path: Path, token_file: str, telegram: TelegramStandIn) -> None:
    config = rendered(
        tmp_path,
        telegram_token_file=token_file,
        telegram_api_url=telegram.url,
        webhook_url=f"http://127.0.0.1:{free_port()}/",  # serve is down, which is what it tells
        webhook_token_file=token_file,
        **WITH_CHAT,
    )
    labels = {"alertname": "SmsdeckDown", "told_by": "alertmanager"}
    with running(config) as url:
        post(url, labels, {"summary": "serve <down>", "description": "a & b"})
        (text,) = eventually(telegram.texts, within_s=20, what="the alert in the chat")
        assert "🔴 <b>SmsdeckDown</b>" in text
        assert "serve &lt;down&gt;. a &amp; b" in text
        post(url, labels, {"summary": "serve <down>", "description": ""}, over="2026-11-24T01:30:00Z")
        eventually(lambda: len(telegram.sent) == 2, within_s=20, what="its end in the chat")
    assert "Over: serve &lt;down&gt;" in telegram.sent[1].text
    assert {one.chat for one in telegram.sent} == {CHAT}


@asynccontextmanager
async def serve(bench: Bench, token: str) -> AsyncIterator[str]:
    """The webhook's door, over HTTP."""
    app = FastAPI()
    problem.install(app)
    app.include_router(router)
    services = Services()
    services.add(AlertList(bench.db), WebhookReceiver(bench.recorder), WebhookKey(SecretStr(token)))
    services.attach(app)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", lifespan="off"))
    running_server = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{port}/alerts/webhook"
    finally:
        server.should_exit = True
        await running_server


@pytest.mark.slow
async def test_alertmanager_hands_an_alert_to_serve_which_tells_the_chat(
    tmp_path: Path, token_file: str, telegram: TelegramStandIn, bench: Bench
) -> None:
    chat = Telegram(telegram.url, SecretStr(TOKEN), CHAT)
    delivery = Delivery(bench.outbox, chat, Pace(bench.db), bench.clock, bench.metrics)
    (tmp_path / "hook").write_text("hook-secret")
    async with serve(bench, "hook-secret") as hook:
        config = rendered(
            tmp_path,
            telegram_token_file=token_file,
            telegram_api_url=telegram.url,
            webhook_url=hook,
            webhook_token_file=str(tmp_path / "hook"),
            **WITH_CHAT,
        )
        with running(config) as url:
            labels = {"alertname": "SmsdeckNoSends", "severity": "critical"}
            await asyncio.to_thread(post, url, labels, {"summary": "Nothing is sent", "description": "for 10 min"})

            async def recorded() -> int:
                return await bench.db["alerts"].count_documents({"state": "pending"})

            await eventually_async(recorded, within_s=20, what="the alert in the outbox")
            await delivery.round()
    await chat.close()
    (text,) = telegram.texts()  # told once: by serve, not by Alertmanager
    assert text.startswith("🔴 <b>Nothing is sent</b>\nfor 10 min")
