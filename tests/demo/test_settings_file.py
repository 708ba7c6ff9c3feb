"""The file by which the command line finds a demo."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from smsdeck import settings as settings_module
from smsdeck.demo import settings_file
from smsdeck.settings import Settings


@pytest.mark.parametrize("secret", ["", "t", 'it\'s \\ "so" # $HOME', "a=b c"])
def test_the_command_line_reads_what_the_demo_runs_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    folder = tmp_path / "a folder's data"
    folder.mkdir()
    url = "mongodb://127.0.0.1:4/smsdeck?directConnection=true&journal=true"
    demo = Settings(data_dir=folder, mongodb_url=SecretStr(url), agent_port=4711, agent_token=SecretStr(secret))
    with settings_file.written(demo):
        file = settings_file.path(demo)
        assert file.stat().st_mode & 0o777 == 0o600
        monkeypatch.setenv("SMSDECK_SETTINGS_FILE", str(file))
        read = settings_module.load()
        assert (read.data_dir, read.agent_port) == (folder, 4711)
        assert (read.mongodb_url.get_secret_value(), read.agent_token.get_secret_value()) == (url, secret)
    assert not file.exists()


def test_a_file_that_a_killed_demo_left_is_replaced(tmp_path: Path) -> None:
    demo = Settings(data_dir=tmp_path, mongodb_url=SecretStr("mongodb://127.0.0.1:5/smsdeck"))
    settings_file.path(demo).symlink_to(tmp_path / "elsewhere")
    with settings_file.written(demo):
        assert "127.0.0.1:5" in settings_file.path(demo).read_text()
    assert not (tmp_path / "elsewhere").exists()


def test_a_demo_does_not_read_the_file_that_the_last_one_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSDECK_SETTINGS_FILE", str(tmp_path / "settings"))
    settings_file.let_go(tmp_path / "another")
    assert "SMSDECK_SETTINGS_FILE" in os.environ
    monkeypatch.chdir(tmp_path)
    settings_file.let_go(Path())
    assert "SMSDECK_SETTINGS_FILE" not in os.environ
