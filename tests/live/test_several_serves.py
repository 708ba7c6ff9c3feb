"""What one serve took in is on the consoles of the others."""

import asyncio
from pathlib import Path

import pytest

from bench.live.several import watched
from tests.support.secantus import secantus
from tests.support.serves import serves
from tests.support.sql import store

LONGEST_S = 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mariadb", "mysql9"])
def test_an_event_told_to_one_serve_shows_on_a_console_of_another(kind: str, tmp_path: Path) -> None:
    (tmp_path / "sql").mkdir()
    with (
        store(kind, tmp_path / "sql") as sql_url,
        secantus(tmp_path / "mongo") as url,
        serves(tmp_path, 2, url, window_ms=60_000, mysql_url=sql_url) as running,
    ):

        async def reported() -> None:
            async with asyncio.timeout(LONGEST_S), watched(tmp_path, url, running) as console:
                for _ in range(3):
                    await console.report()

        asyncio.run(reported())
