"""Settings are documented, and wrong ones are told apart before anything starts."""

from pathlib import Path

import pytest

from smsdeck import settings as module
from smsdeck.errors import SetupError
from smsdeck.settings import SOCKET_PATH_LIMIT, Settings, describe, load


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_says_what_it_means(name: str) -> None:
    assert len(Settings.model_fields[name].description or "") > 10


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "MONGODB_URL", "MYSQL_URL", "PROXY_URL", "METRICS_TOKEN", "WEBHOOK_TOKEN"):
        monkeypatch.setenv(f"SMSDECK_{name}", "sqlite:///canary")
    loaded = load()
    assert "canary" not in str(describe(loaded))
    assert "canary" not in repr(loaded)


def test_several_wrong_settings_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMSDECK_PORT", "none")
    monkeypatch.setenv("SMSDECK_LOG_LEVEL", "loud")
    with pytest.raises(SetupError) as caught:
        load()
    assert "SMSDECK_PORT" in caught.value.detail
    assert "SMSDECK_LOG_LEVEL" in caught.value.detail


@pytest.mark.parametrize("length", [10, 40, 60, 200])
def test_screen_finds_room_for_its_sockets_whatever_the_data_folder(length: int) -> None:
    folder = Settings(data_dir=Path("/") / ("d" * length)).effective_screen_dir
    assert len(str(folder)) + 1 + module.LONGEST_SOCKET_NAME <= SOCKET_PATH_LIMIT
