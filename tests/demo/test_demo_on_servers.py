"""The same demo on servers of one's own: only the URLs differ."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pymongo import MongoClient
from sqlalchemy import text

from smsdeck.kit.sql import Sql
from tests.support.daemon import Daemon
from tests.support.demo import running_demo
from tests.support.mariadb import mariadb
from tests.support.mysql9 import NotToBeHadError, mysql9
from tests.support.secantus import secantus
from tests.support.wait import eventually, eventually_async

pytestmark = pytest.mark.slow
Server = Callable[[Path], AbstractContextManager[Daemon]]


@pytest.mark.parametrize(("scheme", "server"), [("mariadb", mariadb), ("mysql", mysql9)])
async def test_metrics_go_to_the_server_that_the_url_names(scheme: str, server: Server, tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    try:
        with server(folder) as daemon:
            url = f"{scheme}://root@127.0.0.1:{daemon.port}/smsdeck"
            await make_database(url)
            with running_demo(tmp_path / "data", "--sessions", "6", mysql_url=url) as demo:
                sql = Sql(url)
                await eventually_async(lambda: count(sql), within_s=40, what="messages in the server")
                await sql.close()
                shown = demo.get("/metrics/summary", by="country", window="15m")["items"]
                assert sum(item["sent"] for item in shown) > 0
                assert not (tmp_path / "data" / "metrics.sqlite3").exists()
    except NotToBeHadError as error:
        pytest.skip(f"NOT TESTED ON MYSQL 9: {error}")


def test_configuration_goes_to_the_mongodb_that_the_url_names(tmp_path: Path) -> None:
    with secantus(tmp_path / "mongo") as url:
        with running_demo(tmp_path / "data", "--sessions", "6", mongodb_url=url) as demo:
            eventually(
                lambda: demo.get("/metrics/summary", by="country", window="15m")["items"],
                within_s=40,
                what="messages",
            )
            assert not (tmp_path / "data" / "mongodb").exists()
        with MongoClient[dict[str, object]](url) as client:
            assert client["smsdeck"]["pairs"].count_documents({}) > 0


async def make_database(url: str) -> None:
    server = Sql(url.rpartition("/")[0] + "/")
    async with server.begin() as connection:
        await connection.execute(text("CREATE DATABASE smsdeck"))
    await server.close()


async def count(sql: Sql) -> int:
    async with sql.read() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM messages")) or 0)
