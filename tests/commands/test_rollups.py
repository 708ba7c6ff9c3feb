import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from smsdeck.cli import app
from smsdeck.kit.clock import FixedClock, to_ms
from smsdeck.kit.sql import Sql
from smsdeck.rollups import kept
from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.models import ROLLUPS
from tests.messages.examples import NOW, report
from tests.stores.test_levels import aggregator, an_intake
from tests.support.sql import emptied, sqlite_url


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with a message, its totals made; the settings name it."""
    url = sqlite_url(tmp_path)
    monkeypatch.setenv("SMSDECK_MYSQL_URL", url)
    monkeypatch.setenv("SMSDECK_DATA_DIR", str(tmp_path))

    async def fill() -> None:
        async with emptied(url) as sql:
            clock = FixedClock(to_ms(NOW))
            await an_intake(sql, clock).take([report(1), report(2)])
            await aggregator(sql, clock).catch_up()

    asyncio.run(fill())
    return url


def change(url: str, *, forget: bool = False) -> None:
    """Spoil the totals by the hour, or forget the messages of before the day."""

    async def work() -> None:
        sql = Sql(url)
        async with sql.begin() as connection:
            if forget:
                await kept.move(connection, "messages", bucket(NOW, Level.day))
            else:
                await connection.execute(update(ROLLUPS[Level.hour]).values(sent=5))
        await sql.close()

    asyncio.run(work())


def run(*words: str) -> int:
    code = app(list(words), result_action="return_value")
    assert isinstance(code, int)
    return code


def test_totals_that_are_right_end_with_zero(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert url
    assert run("verify-rollups") == 0
    out = capsys.readouterr().out
    assert "2026-11-24 to before 2026-11-25 (UTC)" in out
    assert out.count("all equal") == 4


def test_what_differs_is_told_by_row_and_column_and_mended(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    change(url)
    assert run("verify-rollups") == 6
    out = capsys.readouterr().out
    assert "✗ rollup_hour 2026-11-24 01:00 UZ uzmobile program1: sent 5, counted 2" in out
    assert "rebuild-rollups" in out
    assert run("rebuild-rollups", "--from", "2026-11-24", "--to", "2026-11-25") == 0
    assert run("verify-rollups") == 0


def test_scripts_get_json(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    change(url)
    assert run("verify-rollups", "--json") == 6
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["levels"]["hour"] == {"compared": 1, "differ": 1, "not_made_yet": 0}
    key = ["2026-11-24T01:00:00+00:00", "UZ", "uzmobile", "program1"]
    assert found["examples"] == [
        {"table": "rollup_hour", "key": key, "stored": {"sent": 5}, "counted": {"sent": 2}}
    ]


@pytest.mark.parametrize("verb", ["verify-rollups", "rebuild-rollups"])
def test_days_whose_messages_are_gone_are_refused(url: str, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    change(url, forget=True)
    assert run(verb, "--from", "2026-11-01") == 3
    assert "Messages of before 2026-11-24 are gone" in capsys.readouterr().err


def test_a_day_that_is_none_is_told_so(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert url
    assert run("verify-rollups", "--from", "yesterday") == 2
    assert "yesterday is not a day" in capsys.readouterr().err


def test_a_store_without_tables_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMSDECK_MYSQL_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert run("verify-rollups") == 1
    assert "smsdeck migrate" in capsys.readouterr().err
