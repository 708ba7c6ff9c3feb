"""Sign-in over HTTP: the cookie, the headers, the refusals."""

from collections.abc import Awaitable, Callable

from smsdeck.access.roles import Role
from tests.api.conftest import PASSWORD, Client

SignIn = Callable[[Role], Awaitable[Client]]
OWN_PAGE = {"x-smsdeck": "1"}


async def test_signing_in_gives_a_token_and_a_cookie_that_no_script_reads(sign_in: SignIn, client: Client) -> None:
    await sign_in(Role.viewer)
    reply = await client.post("/api/v1/auth/login", json={"username": "viewer", "password": PASSWORD})
    assert reply.status_code == 200
    assert reply.json()["token_type"] == "bearer"
    assert reply.json()["expires_in"] == 900
    cookie = reply.headers["set-cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/api/v1/auth"):
        assert part in cookie
    assert reply.headers["cache-control"] == "no-store"


async def test_who_am_i(sign_in: SignIn) -> None:
    client = await sign_in(Role.manager)
    assert (await client.get("/api/v1/auth/me")).json() == {"username": "manager", "role": "manager"}


async def test_the_cookie_renews_and_signing_out_ends_it(sign_in: SignIn) -> None:
    client = await sign_in(Role.viewer)
    assert (await client.post("/api/v1/auth/refresh", headers=OWN_PAGE)).status_code == 200
    assert (await client.post("/api/v1/auth/logout", headers=OWN_PAGE)).status_code == 204
    assert (await client.post("/api/v1/auth/refresh", headers=OWN_PAGE)).status_code == 401


async def test_a_foreign_page_can_neither_renew_nor_sign_out(sign_in: SignIn) -> None:
    client = await sign_in(Role.viewer)
    for path in ("refresh", "logout"):
        assert (await client.post(f"/api/v1/auth/{path}")).status_code == 403


async def test_a_wrong_password_says_so_and_nothing_else(sign_in: SignIn, client: Client) -> None:
    await sign_in(Role.viewer)
    reply = await client.post("/api/v1/auth/login", json={"username": "viewer", "password": "wrong"})
    assert reply.status_code == 401
    assert reply.json()["detail"] == "User name or password is wrong."
    assert "set-cookie" not in reply.headers


async def test_guessing_is_told_when_to_come_back(client: Client) -> None:
    body = {"username": "viewer", "password": "wrong"}
    replies = [await client.post("/api/v1/auth/login", json=body) for _ in range(6)]
    assert [reply.status_code for reply in replies] == [401] * 5 + [429]
    assert int(replies[-1].headers["retry-after"]) > 0


async def test_unknown_fields_and_operators_are_refused(client: Client) -> None:
    bodies: list[object] = [
        {"username": "a", "password": "b", "role": "admin"},
        {"username": {"$gt": ""}, "password": "b"},
        {"username": "a"},
        [],
    ]
    for body in bodies:
        reply = await client.post("/api/v1/auth/login", json=body)
        assert reply.status_code == 422
        assert reply.json()["errors"]
