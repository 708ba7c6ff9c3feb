"""What is wrong is said before anything starts."""

import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from smsdeck.commands import check
from smsdeck.settings import Settings
from tests.support.ports import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", port=free_port())


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_machine_that_has_everything_has_no_findings(settings: Settings) -> None:
    assert check.check_machine(settings) == []


def test_a_taken_port(settings: Settings, taken_port: int) -> None:
    finding = check.port_free(settings.model_copy(update={"port": taken_port}))
    assert finding is not None
    assert f"Port {taken_port}" in finding.what
    assert "--port" in finding.hint


def test_a_missing_screen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = check.screen_present(settings)
    assert finding is not None
    assert finding.hint == "apt-get install screen"


def test_a_setuid_screen(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "screen"
    fake.touch()
    fake.chmod(0o755 | stat.S_ISUID)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = check.screen_present(settings)
    assert finding is not None
    assert "setuid" in finding.what


def test_a_data_folder_that_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.touch()
    finding = check.data_folder_writable(settings.model_copy(update={"data_dir": file / "data"}))
    assert finding is not None
    assert "cannot be written" in finding.what
    assert "--data" in finding.hint


def test_a_screen_folder_with_too_long_a_path(tmp_path: Path) -> None:
    finding = check.screen_folder_fits(Settings(data_dir=tmp_path, screen_dir=Path("/tmp") / ("x" * 60)))
    assert finding is not None
    assert "too long" in finding.what


def test_a_long_data_folder_gets_a_short_screen_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / ("x" * 80))
    assert check.screen_folder_fits(settings) is None
    assert str(os.getuid()) in str(settings.effective_screen_dir)


async def test_looking_for_the_embedded_store_does_not_make_it(settings: Settings) -> None:
    assert await check.sql_answers(settings) is None
    assert not (settings.data_dir / "metrics.sqlite3").exists()


async def test_stores_that_do_not_answer(settings: Settings) -> None:
    nobody = settings.model_copy(
        update={
            "mongodb_url": SecretStr(f"mongodb://user:hidden-word@127.0.0.1:{free_port()}/x"),
            "mysql_url": SecretStr(f"mysql://user:hidden-word@127.0.0.1:{free_port()}/x"),
        }
    )
    mongodb, sql = await check.mongodb_answers(nobody), await check.sql_answers(nobody)
    assert mongodb is not None
    assert sql is not None
    assert mongodb.what.startswith("MongoDB does not answer at 127.0.0.1:")
    assert sql.what.startswith("The metrics store does not answer at 127.0.0.1:")
    assert "hidden-word" not in f"{mongodb} {sql}"


async def test_an_address_that_is_none_is_not_repeated(settings: Settings) -> None:
    wrong = SecretStr("user:hidden-word@127.0.0.1")
    settings = settings.model_copy(update={"mongodb_url": wrong, "mysql_url": wrong})
    mongodb, sql = await check.mongodb_answers(settings), await check.sql_answers(settings)
    assert mongodb is not None
    assert sql is not None
    assert mongodb.what == "SMSDECK_MONGODB_URL is not an address of MongoDB."
    assert sql.what == "SMSDECK_MYSQL_URL is not an address of MySQL, MariaDB or SQLite."
    assert "hidden-word" not in f"{mongodb} {sql}"


async def test_a_database_that_smsdeck_does_not_know(settings: Settings) -> None:
    other = settings.model_copy(update={"mysql_url": SecretStr("postgresql://u:hidden-word@127.0.0.1/x")})
    finding = await check.sql_answers(other)
    assert finding is not None
    assert "hidden-word" not in f"{finding}"
