from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from smsdeck.access.audit import Audit
from smsdeck.access.current import User, current_user
from smsdeck.access.roles import Role
from smsdeck.catalog.group_moves import GroupMoves
from smsdeck.catalog.pair_csv import PairRow
from smsdeck.catalog.pairs import Pairs
from smsdeck.kit import problem
from smsdeck.kit.clock import FixedClock
from smsdeck.kit.mongo import Database
from smsdeck.kit.services import Services
from smsdeck.reconcile.control import SessionControl
from smsdeck.reconcile.endpoints import router

UZ = "program1_UZ_uzmobile"


@pytest.fixture
async def client(db: Database) -> AsyncIterator[httpx2.AsyncClient]:
    wish = {"state": "STOP", "reason": "created", "by": "ann", "at_ms": 1, "restart_id": None}
    await db["sessions"].insert_one(
        {"_id": UZ, "program": "program1", "pairs": ["UZ_uzmobile"], "host": "host1", "desired": wish}
    )
    app = FastAPI()
    problem.install(app)
    app.include_router(router)
    app.dependency_overrides[current_user] = lambda: User("bob", Role.operator)
    services = Services()
    pairs = Pairs(db, Audit(db), FixedClock(5_000))
    services.add(SessionControl(db, Audit(db), FixedClock(5_000)))
    services.add(pairs, GroupMoves(db, pairs, Audit(db), FixedClock(5_000)))
    services.attach(app)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_start_is_accepted_with_and_without_a_body(client: httpx2.AsyncClient) -> None:
    for body in (None, {}, {"reason": "morning"}):
        answer = await client.post(f"/sessions/{UZ}/start", json=body)
        assert answer.status_code == 202
        assert answer.json()["desired"] == "RUN"


async def test_the_list_carries_total_and_actions(client: httpx2.AsyncClient) -> None:
    answer = (await client.get("/sessions", params={"program": "program1", "limit": 1})).json()
    assert (answer["total"], answer["next_cursor"]) == (1, None)
    (one,) = answer["items"]
    assert (one["name"], one["state"]) == (UZ, "UNKNOWN")
    assert one["actions"]["start"] == {"allowed": True, "why_not": None}
    assert one["actions"]["restart"]["why_not"] == "It is not meant to run: start it."


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/sessions/nobody", None, 404),
        ("POST", "/sessions/nobody/start", {}, 404),
        ("POST", f"/sessions/{UZ}/restart", {}, 409),
        ("POST", f"/sessions/{UZ}/start", {"reason": "x" * 201}, 422),
        ("POST", f"/sessions/{UZ}/start", {"reason": "x", "force": True}, 422),
        ("GET", f"/sessions/{'a' * 65}", None, 422),
        ("GET", "/sessions?limit=1001", None, 422),
        ("GET", "/sessions?limit=0", None, 422),
        ("GET", "/sessions?country=uz", None, 422),
        ("GET", "/sessions?state=DANCING", None, 422),
        ("GET", "/sessions?cursor=%25%25", None, 400),
    ],
)
async def test_bad_requests_are_problems_and_change_nothing(
    client: httpx2.AsyncClient, db: Database, method: str, path: str, body: object, status: int
) -> None:
    before = await db["sessions"].find_one({"_id": UZ})
    answer = await client.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert await db["sessions"].find_one({"_id": UZ}) == before


async def test_pairs_are_moved_and_a_wrong_move_is_a_problem_that_names_them(
    client: httpx2.AsyncClient, db: Database
) -> None:
    pairs = Pairs(db, Audit(db), FixedClock(5_000))
    for operator in ("vi", "jio"):
        await pairs.create(PairRow("IN", "India", operator, operator, "normal"), "ann")
    wish = {"state": "RUN", "reason": "", "by": "ann", "at_ms": 1, "restart_id": None}
    row = {"program": "program6", "pairs": ["IN_vi"], "group": "west", "host": "host1", "desired": wish}
    await db["sessions"].insert_one({"_id": "program6_IN_west", **row})
    path = "/sessions/program6_IN_west/pairs"
    answer = await client.post(path, json={"add": ["IN_jio"]})
    assert (answer.status_code, answer.json()["pairs"]) == (200, ["IN_vi", "IN_jio"])
    wrong = await client.post(path, json={"add": ["IN_nobody"]})
    assert (wrong.status_code, wrong.json()["errors"]) == (
        400,
        [{"where": "add", "what": "There is no pair IN_nobody."}],
    )
    assert (await client.post(path, json={"remove": ["IN_bsnl"]})).status_code == 409
    assert (await client.post(path, json={"add": ["../x"]})).status_code == 422
    assert (await client.post("/sessions/program6_IN_east/pairs", json={"add": ["IN_vi"]})).status_code == 404
