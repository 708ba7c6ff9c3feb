"""The whole app over real stores, called as a client calls it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from smsdeck.access.opaque import new_token
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import Role
from smsdeck.access.session_tokens import SessionIdentity, SessionTokens
from smsdeck.access.users import Users
from smsdeck.api import create_app
from smsdeck.bootstrap import Deck
from smsdeck.kit.mongo import Database
from smsdeck.kit.schema import metadata
from smsdeck.settings import Settings

PASSWORD = "correct horse battery"
Client = httpx2.AsyncClient


@pytest.fixture
async def deck(db: Database, mongodb_server: str, tmp_path: Path) -> AsyncIterator[Deck]:
    """All parts of serve, without its loops."""
    url = mongodb_server.replace("/smsdeck?", f"/{db.name}?")
    deck = Deck(Settings(data_dir=tmp_path, mongodb_url=SecretStr(url)))
    async with deck.sql.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield deck
    await deck.drain()
    await deck.close()


@pytest.fixture
async def client(deck: Deck) -> AsyncIterator[Client]:
    """Nobody yet."""
    transport = httpx2.ASGITransport(create_app(deck), raise_app_exceptions=False)
    async with Client(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
async def sign_in(deck: Deck, client: Client) -> Callable[[Role], Awaitable[Client]]:
    """Make a person of a role and let the client be that person."""

    async def sign_in(role: Role) -> Client:
        await Users(deck.db, Passwords()).create(role.name, PASSWORD, role)
        body = {"username": role.name, "password": PASSWORD}
        reply = await client.post("/api/v1/auth/login", json=body)
        client.headers["authorization"] = f"Bearer {reply.json()['access_token']}"
        return client

    return sign_in


@pytest.fixture
async def program(deck: Deck, client: Client) -> Client:
    """The client is a program: session program1_UZ_uzmobile."""
    token = new_token()
    who = SessionIdentity("program1_UZ_uzmobile", "program1", ("UZ_uzmobile",))
    await SessionTokens(deck.db).register({token: who}, "sms1")
    client.headers["authorization"] = f"Bearer {token}"
    return client
