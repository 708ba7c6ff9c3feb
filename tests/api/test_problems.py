"""Every error is a problem: what happened, where, how to mend it; and nothing was changed."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from smsdeck.access.roles import Role
from smsdeck.api import LARGEST_BODY
from smsdeck.bootstrap import Deck
from smsdeck.kit.middleware import HEADERS
from smsdeck.kit.problem import LONGEST_PLACE, MOST_PLACES
from tests.api.conftest import Client

SignIn = Callable[[Role], Awaitable[Client]]
NEW = {"country": "UZ", "operator": "ucell", "operator_name": "Ucell"}


@pytest.fixture
async def manager(sign_in: SignIn) -> Client:
    return await sign_in(Role.manager)


async def test_a_pair_that_exists(manager: Client) -> None:
    assert (await manager.post("/api/v1/pairs", json=NEW)).status_code == 201
    reply = await manager.post("/api/v1/pairs", json={**NEW, "priority": "high"})
    assert reply.status_code == 409
    problem = reply.json()
    assert problem["detail"] == "The pair UZ_ucell exists already."
    assert problem["hint"]
    assert problem["instance"] == "/api/v1/pairs"
    assert (await manager.get("/api/v1/pairs/UZ_ucell")).json()["priority"] == "normal"


async def test_a_pair_that_is_not_there(manager: Client) -> None:
    for method in ("GET", "DELETE"):
        reply = await manager.request(method, "/api/v1/pairs/UZ_nobody")
        assert reply.status_code == 404
        assert "UZ_nobody" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"country": "uz"}, "body.country"),
        ({"operator": "../etc"}, "body.operator"),
        ({"operator": {"$ne": 1}}, "body.operator"),
        ({"priority": "urgent"}, "body.priority"),
        ({"is_admin": True}, "body.is_admin"),
        ({"operator_name": ""}, "body.operator_name"),
        ({"operator_name": "\x1b]0;owned\x07"}, "body.operator_name"),
        ({"country_name": "\u202etxt.exe"}, "body.country_name"),
    ],
)
async def test_wrong_fields_are_named_and_nothing_is_stored(
    manager: Client, change: dict[str, object], where: str
) -> None:
    reply = await manager.post("/api/v1/pairs", json={**NEW, **change})
    assert reply.status_code == 422
    assert [error["where"] for error in reply.json()["errors"]] == [where]
    assert (await manager.get("/api/v1/pairs")).json()["total"] == 0


@pytest.mark.parametrize(
    ("again", "twice"),
    [
        ('"priority": "high"', "priority"),
        ('"priori\\u0074y": "high"', "priority"),
        ('"nested": [{"a": 1, "a": 1}]', "a"),
    ],
)
async def test_a_name_that_stands_twice_in_one_object(manager: Client, again: str, twice: str) -> None:
    fields = ", ".join(f'"{name}": "{value}"' for name, value in {**NEW, "priority": "normal"}.items())
    headers = {"content-type": "application/json"}
    reply = await manager.post("/api/v1/pairs", content=f"{{{fields}, {again}}}", headers=headers)
    assert reply.status_code == 400
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["detail"] == f"'{twice}' stands twice in one object."
    assert (await manager.get("/api/v1/pairs")).json()["total"] == 0


async def test_an_edit_of_an_old_revision(manager: Client) -> None:
    created = await manager.post("/api/v1/pairs", json=NEW)
    tag = {"if-match": f'"{created.json()["revision"]}"'}
    first = await manager.patch("/api/v1/pairs/UZ_ucell", json={"priority": "high"}, headers=tag)
    assert first.headers["etag"] == '"2"'
    second = await manager.patch("/api/v1/pairs/UZ_ucell", json={"active": False}, headers=tag)
    assert second.status_code == 412
    assert "revision 2" in second.json()["detail"]


async def test_a_revision_that_is_no_number_of_ours(manager: Client) -> None:
    for tag in ('"x"', f'"{"9" * 5000}"'):
        reply = await manager.patch("/api/v1/pairs/UZ_ucell", json={"active": False}, headers={"if-match": tag})
        assert reply.status_code == 400


async def test_a_malformed_csv_names_its_lines_and_changes_nothing(manager: Client) -> None:
    text = "country,country_name,operator,operator_name,priority\nUZ,Uzbekistan,ucell,Ucell,normal\nbroken\n"
    reply = await manager.post(
        "/api/v1/pairs/import?dry_run=false", content=text, headers={"content-type": "text/csv"}
    )
    assert reply.status_code == 200
    assert reply.json()["errors"] == [{"line": 3, "what": "1 values where 5 are needed"}]
    assert (await manager.get("/api/v1/pairs")).json()["total"] == 0


async def test_what_is_no_json(manager: Client) -> None:
    reply = await manager.post(
        "/api/v1/pairs", content=b'{"country": ', headers={"content-type": "application/json"}
    )
    assert reply.status_code == 422


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_that_is_too_large(manager: Client, declared: bool) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * (LARGEST_BODY // 2)

    content = b" " * (LARGEST_BODY + 1) if declared else chunks()
    reply = await manager.post("/api/v1/pairs", content=content, headers={"content-type": "application/json"})
    assert reply.status_code == 413
    assert reply.headers["content-type"] == "application/problem+json"


async def test_of_very_many_wrong_places_the_first_are_named(client: Client) -> None:
    """Nobody is signed in: a small question must not cost a large answer."""
    body = {"username": "me", "password": "x", **{f"field{number}": 1 for number in range(50_000)}, "k" * 9_000: 1}
    reply = await client.post("/api/v1/auth/login", json=body)
    assert reply.status_code == 422
    assert len(reply.json()["errors"]) == MOST_PLACES
    assert reply.json()["detail"].endswith("; 49996 more")
    assert len(reply.content) < 20_000


async def test_the_name_of_a_wrong_place_is_cut(client: Client) -> None:
    reply = await client.post("/api/v1/auth/login", json={"username": "me", "password": "x", "k" * 9_000: 1})
    assert [len(error["where"]) for error in reply.json()["errors"]] == [LONGEST_PLACE]


async def test_what_is_nested_too_deep_or_no_utf8_says_how_to_mend_it(manager: Client) -> None:
    json = {"content-type": "application/json"}
    for content in (
        b"[" * 100_000 + b"]" * 100_000,
        b'{"country": "\xff"}',
        b'{"country": ' + b"9" * 5_000 + b"}",
    ):
        reply = await manager.post("/api/v1/pairs", content=content, headers=json)
        assert reply.status_code == 400
        assert "UTF-8" in reply.json()["hint"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"id": "6ab14baf-6786-4333-85c3-adda61dbcd06"}, "id"),
        ({"id": {"$gt": ""}}, "id"),
        ({"wait_s": "10"}, "wait_s"),
        ({"wait_s": True}, "wait_s"),
        ({"count": 11}, "count"),
        ({"to": "+1"}, "to"),
    ],
)
async def test_what_is_no_question_for_a_permit(program: Client, change: dict[str, object], where: str) -> None:
    """An id that events would not be taken for is none to send under, either."""
    asked = {"id": "01938a3e-5b7c-7c3e-9d2a-4f6b8c0d1e2f", "pair": "UZ_uzmobile", "wait_s": 0}
    reply = await program.post("/api/v1/permits", json={**asked, **change})
    assert reply.status_code == 422
    assert [error["where"] for error in reply.json()["errors"]] == [f"body.{where}"]


async def test_a_route_that_is_not_there(client: Client) -> None:
    reply = await client.get("/api/v1/nothing")
    assert reply.status_code == 404
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["hint"]


async def test_a_store_that_does_not_answer_is_a_503_and_no_permit(deck: Deck, program: Client) -> None:
    await deck.client.close()
    reply = await program.post(
        "/api/v1/permits", json={"id": "01938a3e-5b7c-7c3e-9d2a-4f6b8c0d1e2f", "pair": "UZ_uzmobile"}
    )
    assert reply.status_code in {500, 503}
    assert "granted" not in reply.json()


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/healthz", "/api/v1/nothing", "/api/openapi.json"):
        reply = await client.get(path)
        for name, value in HEADERS.items():
            assert reply.headers[name] == value


async def test_ready_says_which_part_is_not(deck: Deck, client: Client) -> None:
    assert (await client.get("/readyz")).json() == {"status": "ok", "failing": []}
    await deck.client.close()
    reply = await client.get("/readyz")
    assert reply.status_code == 503
    assert reply.json()["failing"] == ["mongodb"]
    assert (await client.get("/healthz")).status_code == 200


async def test_a_path_and_a_method_that_are_not_there_say_where_to_look(manager: Client) -> None:
    nowhere = await manager.get("/api/v1/nowhere")
    assert (nowhere.status_code, nowhere.json()["hint"]) == (404, "GET /api/openapi.json lists every path.")
    wrong = await manager.request("DELETE", "/api/v1/sessions")
    assert (wrong.status_code, "Allow" in wrong.json()["hint"], "allow" in wrong.headers) == (405, True, True)


async def test_an_action_on_no_session_at_all_makes_no_job(manager: Client) -> None:
    reply = await manager.post("/api/v1/sessions/bulk", json={"action": "stop", "names": []})
    assert (reply.status_code, reply.json()["errors"][0]["where"]) == (422, "body.names")
    assert (await manager.get("/api/v1/jobs")).json()["items"] == []
