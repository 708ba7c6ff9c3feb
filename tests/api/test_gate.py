"""The one gate: every route has a row in the table, and the table is what happens."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from smsdeck.access.current import User
from smsdeck.access.door import NOT_ALLOWED, SocketDoor
from smsdeck.access.passwords import Passwords
from smsdeck.access.roles import ROUTES, Door, Role
from smsdeck.access.users import Users
from smsdeck.api import create_app
from smsdeck.bootstrap import Deck
from tests.api.conftest import Client

SignIn = Callable[[Role], Awaitable[Client]]
FOR_PEOPLE = [(method, path) for (method, path), access in ROUTES.items() if isinstance(access, Role)]


def routes_of(deck: Deck) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for route in iter_route_contexts(create_app(deck).routes):
        if isinstance(route.original_route, Mount):
            continue
        methods = (route.methods or {"WS"}) - {"HEAD"}
        found.update((method, route.path or "") for method in methods)
    return found


async def test_the_table_names_exactly_the_routes_of_the_app(deck: Deck) -> None:
    assert routes_of(deck) == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), FOR_PEOPLE)
async def test_nobody_gets_in_without_signing_in(client: Client, method: str, path: str) -> None:
    reply = await client.request(method, path)
    assert reply.status_code == 401
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["title"] == "Sign in first"


async def test_each_role_gets_in_where_the_table_says_so_and_nowhere_else(deck: Deck, sign_in: SignIn) -> None:
    for role in Role:
        client = await sign_in(role)
        for method, path in FOR_PEOPLE:
            reply = await client.request(method, path)
            needed = ROUTES[method, path]
            assert (reply.status_code == 403) == (role < needed), (role, method, path, reply.text)
    refused = await deck.db["audit"].count_documents({"action": "access.refused"})
    assert refused == sum(role < ROUTES[route] for role in Role for route in FOR_PEOPLE)


async def test_a_person_is_no_program_and_a_program_no_person(sign_in: SignIn, client: Client) -> None:
    await sign_in(Role.admin)
    for (method, path), access in ROUTES.items():
        if access is Door.program:
            assert (await client.request(method, path)).status_code == 401, path


@pytest.mark.parametrize(("method", "path"), FOR_PEOPLE)
async def test_a_programs_token_opens_nothing_of_peoples(program: Client, method: str, path: str) -> None:
    assert (await program.request(method, path)).status_code == 401


async def test_a_route_that_is_not_in_the_table_is_refused(sign_in: SignIn) -> None:
    client = await sign_in(Role.admin)
    row = ROUTES.pop(("GET", "/api/v1/pairs"))
    try:
        assert (await client.get("/api/v1/pairs")).status_code == 403
    finally:
        ROUTES["GET", "/api/v1/pairs"] = row


async def test_a_new_password_ends_the_live_sockets_of_the_old_one(deck: Deck, sign_in: SignIn) -> None:
    await sign_in(Role.viewer)
    await Users(deck.db, Passwords()).set_password("viewer", "another battery horse")
    staying = deck.services.get(SocketDoor).until_not_allowed(User("viewer", Role.viewer, version=1))
    assert await asyncio.wait_for(staying, 3) == NOT_ALLOWED
