"""From a log file over the agent's port to serve's client, on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Gauge

from smsdeck.errors import InvalidInputError, NotFoundError, UnavailableError
from smsdeck.kit.mongo import Database
from smsdeck.logs.agent_app import AgentApp
from smsdeck.logs.follow import Follows
from smsdeck.logs.port import AgentPort
from smsdeck.logs.reader import Reader
from smsdeck.logs.remote import AgentLogs
from tests.support.ports import free_port
from tests.support.wait import eventually_async

UZ = "program1_UZ_uzmobile"
FIRST, SECOND = "0192f3a0-0000-7000-8000-000000000001", "0192f3a0-0000-7000-8000-000000000002"


def stamped(second: int, words: str) -> str:
    return f"2026-11-24T04:36:{second:02d}.123Z {words}\n"


def write(sessions: Path) -> Path:
    log = sessions / UZ / "log"
    log.parent.mkdir(parents=True)
    lines = [f"# run {FIRST} began", "| one", "| two", f"# run {FIRST} ended with code 3"]
    lines += [f"# run {SECOND} began", "| three \x1b[31mred"]
    log.write_text("".join(stamped(second, words) for second, words in enumerate(lines)))
    return log


@asynccontextmanager
async def served(sessions: Path, db: Database, token: str = "t") -> AsyncIterator[AgentLogs]:
    """An agent's port on these folders, and serve's way to it."""
    port, reader, registry = free_port(), Reader(sessions), CollectorRegistry()
    Gauge("smsdeck_agent_brake", "1 while a mass crash holds restarts.", registry=registry)
    server = AgentPort(AgentApp(reader, Follows(reader), registry, token).app(), "127.0.0.1", port)
    assert server.start()
    await db["sessions"].insert_one({"_id": UZ, "host": "host1"})
    await db["hosts"].insert_one({"_id": "host1", "url": f"http://127.0.0.1:{port}"})
    try:
        yield AgentLogs(db, "t")
    finally:
        await server.close()


async def test_a_page_says_who_wrote_a_line_and_shows_nothing_harmful(tmp_path: Path, db: Database) -> None:
    write(tmp_path)
    async with served(tmp_path, db) as logs:
        page = await logs.page(UZ, {"lines": 2})
    assert [(line.by, line.text) for line in page.items] == [
        ("smsdeck", f"run {SECOND} began"),
        ("program", "three \u241bred"),
    ]
    assert (page.at_start, page.at_end) == (False, True)


async def test_the_previous_run_a_time_and_a_search_are_found(tmp_path: Path, db: Database) -> None:
    write(tmp_path)
    async with served(tmp_path, db) as logs:
        previous = await logs.page(UZ, {"run": "previous"})
        since = await logs.page(UZ, {"at": "2026-11-24T04:36:05Z"})
        found = await logs.page(UZ, {"q": "TWO"})
    assert previous.run_id == FIRST
    assert [line.text for line in previous.items][1:3] == ["one", "two"]
    assert [line.text for line in since.items] == ["three \u241bred"]
    assert [line.text for line in found.items] == ["two"]


async def test_new_lines_reach_one_who_follows_after_what_was_missed(tmp_path: Path, db: Database) -> None:
    log = write(tmp_path)
    async with served(tmp_path, db) as logs:
        last = (await logs.page(UZ, {"lines": 1})).items[-1].pos
        async with logs.follow(UZ, last - 1) as frames, asyncio.timeout(10):
            caught_up = json.loads(await frames.recv())
            with log.open("a") as file:
                file.write(stamped(9, "| four"))
            new = json.loads(await frames.recv())
    assert [item["text"] for item in caught_up["items"]] == ["three \u241bred"]
    assert [(frame["type"], [item["text"] for item in frame["items"]]) for frame in (new,)] == [
        ("lines", ["four"])
    ]
    assert new["last"] == new["items"][-1]["pos"] > last


async def test_a_download_is_the_file_as_it_is(tmp_path: Path, db: Database) -> None:
    log = write(tmp_path)
    async with served(tmp_path, db) as logs, logs.download(UZ, "") as chunks:
        assert b"".join([chunk async for chunk in chunks]) == log.read_bytes()


async def test_what_is_wrong_is_told_as_the_agent_says_it(tmp_path: Path, db: Database) -> None:
    write(tmp_path)
    async with served(tmp_path, db) as logs:
        with pytest.raises(InvalidInputError):
            await logs.page(UZ, {"q": "(", "regex": "true"})
        with pytest.raises(NotFoundError):
            await logs.page(UZ, {"run": "no-such-run"})
        with pytest.raises(NotFoundError, match="no session"):
            await logs.page("program9_UZ_nobody", {})


async def test_another_token_is_refused_and_says_what_to_set(tmp_path: Path, db: Database) -> None:
    write(tmp_path)
    async with served(tmp_path, db, token="another") as logs:
        with pytest.raises(UnavailableError, match="refuses") as refused:
            await logs.page(UZ, {})
        assert "SMSDECK_AGENT_TOKEN" in refused.value.hint
        with pytest.raises(UnavailableError, match="refuses"):
            async with logs.follow(UZ, None):
                pass


async def test_an_agent_that_is_away_is_named(tmp_path: Path, db: Database) -> None:
    write(tmp_path)
    async with served(tmp_path, db) as logs:
        pass
    with pytest.raises(UnavailableError, match="host1 does not answer"):
        await logs.page(UZ, {})


@pytest.mark.parametrize(
    "url", ["", "file:///etc/passwd", "gopher://127.0.0.1:1", "http://user:secret@127.0.0.1:1"]
)
async def test_an_address_that_no_agent_would_write_is_not_called(db: Database, url: str) -> None:
    await db["sessions"].insert_one({"_id": UZ, "host": "host1"})
    await db["hosts"].insert_one({"_id": "host1", "url": url})
    with pytest.raises(UnavailableError, match="offers no logs"):
        await AgentLogs(db, "t").page(UZ, {})


async def test_a_taken_port_leaves_the_agent_without_one(tmp_path: Path) -> None:
    reader, port = Reader(tmp_path), free_port()
    app = AgentApp(reader, Follows(reader), CollectorRegistry(), "t").app()
    first, second = AgentPort(app, "127.0.0.1", port), AgentPort(app, "127.0.0.1", port)
    assert first.start()

    async def listens() -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        writer.close()
        return True

    await eventually_async(listens, what="the port")
    assert second.start() is False
    await second.close()
    await first.close()
