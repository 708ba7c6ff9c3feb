"""The demo: every part of smsdeck on this machine, until Ctrl-C.

Order of start: stores, data, gateway simulator (and Kannel, if asked for), serve, agent. Order of end: agent (so
that it starts nothing again), sessions (they still report to serve), serve, gateway, stores. What is desired stays
stored, so the next demo on the same folder goes on where this one ended.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from pydantic import SecretStr

from smsdeck.bootstrap import quota_documents
from smsdeck.catalog import pair_csv
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.demo import matrix, settings_file
from smsdeck.demo.children import Child, embedded_mongodb, embedded_mongodb_url, smsdeck_command
from smsdeck.demo.gateway import Way, start_gateway
from smsdeck.demo.parts import START_S, start
from smsdeck.demo.ports import free_port
from smsdeck.demo.seed import ADMIN, admit_admin, seed
from smsdeck.errors import InvalidInputError, SetupError, UnavailableError
from smsdeck.kit import mongo
from smsdeck.kit.migrate import upgrade
from smsdeck.reconcile.drain import end_all
from smsdeck.settings import Settings


@dataclass(frozen=True)
class Running:
    """How to reach a demo that serves."""

    url: str
    username: str
    password: str


def read_pairs(file: Path) -> list[PairRow]:
    """The pairs of a CSV file; InvalidInputError names every wrong line."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInputError(f"Cannot read {file}: {error}", hint="Name a CSV file in UTF-8.") from error
    rows, errors = pair_csv.parse(text)
    if errors:
        lines = "\n".join(f"  line {error.line}: {error.what}" for error in errors[:20])
        raise InvalidInputError(
            f"{file} has {len(errors)} wrong lines:\n{lines}", hint="Mend them; nothing was done."
        )
    return rows


@asynccontextmanager
async def running(
    settings: Settings, rows: list[PairRow], pairs_file: Path, sessions: int | None, way: Way = "http"
) -> AsyncIterator[Running]:
    """Start everything, yield how to reach it, end everything."""
    wanted = matrix.take(matrix.spread(rows), rows, sessions)
    async with AsyncExitStack() as stack:
        settings = await _stores(stack, settings)
        client = mongo.connect(settings.mongodb_url.get_secret_value())
        stack.push_async_callback(client.close)
        db = mongo.database(client)
        await seed(db, quota_documents(db, settings), rows, wanted, settings)
        password = await admit_admin(db)
        settings = await start_gateway(stack, settings, db, pairs_file, way)
        await _parts(stack, settings)
        yield Running(f"http://127.0.0.1:{settings.port}", ADMIN, password)


async def _stores(stack: AsyncExitStack, settings: Settings) -> Settings:
    """Settings with the stores' URLs, once the stores answer and the schema is up to date."""
    if "mongodb_url" not in settings.model_fields_set:
        port = free_port()
        settings = settings.model_copy(update={"mongodb_url": SecretStr(embedded_mongodb_url(port))})
        folder = settings.data_dir / "mongodb"
        await start(stack, settings, "mongodb", embedded_mongodb(folder, port), ours=False)
    async with asyncio.timeout(START_S):
        await _answers(settings)
    await asyncio.to_thread(upgrade, settings.sql_url)
    return settings


async def _answers(settings: Settings) -> None:
    """Return once MongoDB answers."""
    async with mongo.connect(settings.mongodb_url.get_secret_value(), timeout_s=1.0) as client:
        while True:
            try:
                return await mongo.ping(mongo.database(client))
            except UnavailableError:
                await asyncio.sleep(0.1)


async def _parts(stack: AsyncExitStack, settings: Settings) -> None:
    """serve, agent; the sessions end between agent and serve."""
    if "agent_port" not in settings.model_fields_set:
        settings = settings.model_copy(update={"agent_port": free_port()})
    stack.enter_context(settings_file.written(settings))
    serve = await start(stack, settings, "serve", smsdeck_command("serve"))
    stack.push_async_callback(end_all, settings)
    await start(stack, settings, "agent", smsdeck_command("agent"))
    await _ready(settings, serve)


async def _ready(settings: Settings, serve: Child) -> None:
    """Return once serve says that it is ready; SetupError with its last words if it does not in time."""
    try:
        async with asyncio.timeout(START_S), httpx2.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    reply = await client.get(f"http://127.0.0.1:{settings.port}/readyz")
                    if reply.status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise SetupError(f"serve did not get ready within {START_S:.0f} s:\n{serve.last_words()}") from error
