"""Numbers over HTTP: registered, imported, found, unmasked, removed; and never told where they must not be."""

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import structlog

from smsdeck.access.roles import Role
from smsdeck.bootstrap import Deck
from smsdeck.catalog.numbers.endpoints import LARGEST_CSV
from tests.api.conftest import Client

SignIn = Callable[[Role], Awaitable[Client]]
CANARY, SECOND = "+998901234567", "+998901234568"
PAIR = "UZ_uzmobile"
CSV = {"content-type": "text/csv"}


@pytest.fixture
async def manager(sign_in: SignIn) -> Client:
    client = await sign_in(Role.manager)
    for country, operator in (("UZ", "uzmobile"), ("UZ", "beeline")):
        body = {"country": country, "operator": operator}
        assert (await client.post("/api/v1/pairs", json=body)).status_code == 201
    return client


async def imported(client: Client, text: str, *, dry_run: bool = False) -> dict[str, Any]:
    address = f"/api/v1/numbers/import?pair={PAIR}&dry_run={str(dry_run).lower()}"
    reply = await client.post(address, content=text, headers=CSV)
    assert reply.status_code == 200, reply.text
    report: dict[str, Any] = reply.json()
    return report


async def listed(client: Client, **query: str) -> list[dict[str, Any]]:
    reply = await client.get("/api/v1/numbers", params=query)
    assert reply.status_code == 200, reply.text
    items: list[dict[str, Any]] = reply.json()["items"]
    return items


async def test_an_import_registers_who_when_and_why(manager: Client) -> None:
    text = 'number,source\n+998 90 123 45 67,"own SIMs, rack 1"\n00998901234568,rack 2\n'
    dry = await imported(manager, text, dry_run=True)
    assert (dry["rows"], dry["added"], dry["wrong"]) == (2, 2, 0)
    assert await listed(manager) == []
    done = await imported(manager, text)
    assert (done["added"], done["known"]) == (2, 0)
    again = await imported(manager, text)
    assert (again["added"], again["known"]) == (0, 2)
    (item,) = await listed(manager, q="RACK 1")
    assert (item["number"], item["source"]) == ("+9989*****67", "own SIMs, rack 1")
    assert (item["registered_by"], item["pair"], item["zones"]) == ("manager", PAIR, ["Asia/Tashkent"])
    assert item["registered_at"]
    assert (item["opted_out"], item["last_used_at"], item["sends_last_day"]) == (False, None, 0)


async def test_with_any_wrong_line_nothing_is_registered(manager: Client) -> None:
    await manager.post("/api/v1/pairs/UZ_beeline/numbers", json={"numbers": [SECOND], "source": "rack 9"})
    report = await imported(manager, f"number,source\n{CANARY},rack 1\n+380501234567,rack 1\n{SECOND},rack 1\n")
    assert [(error["line"], error["what"]) for error in report["errors"]] == [
        (3, "a number of UA, not of UZ"),
        (4, "registered for UZ_beeline already"),
    ]
    assert all(error["how"] for error in report["errors"])
    assert await listed(manager, pair=PAIR) == []


async def test_the_older_way_of_registering_names_what_is_wrong_by_its_place(manager: Client) -> None:
    body = {"numbers": [CANARY, "+380501234567", "+998102"], "source": "rack 1"}
    reply = await manager.post(f"/api/v1/pairs/{PAIR}/numbers", json=body)
    assert reply.status_code == 400
    assert [error["where"] for error in reply.json()["errors"]] == ["numbers.1", "numbers.2"]
    assert await listed(manager) == []
    good = await manager.post(f"/api/v1/pairs/{PAIR}/numbers", json={**body, "numbers": [CANARY, CANARY]})
    assert good.json() == {"added": 1, "known": 0}
    assert (await manager.get(f"/api/v1/pairs/{PAIR}")).json()["numbers"] == 1


async def test_the_numbers_of_a_pair_that_is_none_are_not_an_empty_list(manager: Client) -> None:
    assert await listed(manager, pair=PAIR) == []
    reply = await manager.get("/api/v1/numbers", params={"pair": "UZ_nothere"})
    assert reply.status_code == 404
    assert "UZ_nothere" in reply.json()["detail"]


async def test_pages_go_on_where_they_ended(manager: Client) -> None:
    lines = "".join(f"+99890123{place:04d},rack 1\n" for place in range(25))
    await imported(manager, f"number,source\n{lines}")
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": "10", "pair": PAIR} | ({"cursor": cursor} if cursor else {})
        page = (await manager.get("/api/v1/numbers", params=query)).json()
        seen += [item["id"] for item in page["items"]]
        assert page["total"] == 25
        if not (cursor := page["next_cursor"]):
            break
    assert len(seen) == len(set(seen)) == 25


async def test_a_number_is_found_unmasked_and_removed_by_its_id(manager: Client, deck: Deck) -> None:
    await imported(manager, f"number,source\n{CANARY},rack 1\n")
    found = await manager.post("/api/v1/numbers/find", json={"number": "00998 90 123 45 67"})
    number_id = found.json()["id"]
    assert "998" not in found.text.replace(number_id, "").replace("+9989*****67", "")
    assert [item["id"] for item in await listed(manager, q=number_id)] == [number_id]
    shown = await manager.post(f"/api/v1/numbers/{number_id}/unmask")
    assert shown.json() == {"id": number_id, "number": CANARY}
    rows = [row async for row in deck.db["audit"].find({"action": "number.unmask"})]
    assert [(row["actor"], row["target"]) for row in rows] == [("manager", number_id)]
    assert (await manager.delete(f"/api/v1/numbers/{number_id}")).status_code == 204
    for method, path in (("DELETE", ""), ("POST", "/unmask")):
        assert (await manager.request(method, f"/api/v1/numbers/{number_id}{path}")).status_code == 404
    assert (await manager.post("/api/v1/numbers/find", json={"number": CANARY})).status_code == 404


async def test_no_address_takes_a_phone_number(manager: Client) -> None:
    for q in (CANARY, "998901234567", "00998 90 1234567"):
        reply = await manager.get("/api/v1/numbers", params={"q": q})
        assert reply.status_code == 400
        assert "find" in reply.json()["hint"]
    for path in (f"/api/v1/numbers/{CANARY}", "/api/v1/numbers/998901234567"):
        reply = await manager.delete(path)
        assert reply.status_code == 422


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"limit": "0"}, "query.limit"),
        ({"limit": "1000000000"}, "query.limit"),
        ({"pair": "../etc"}, "query.pair"),
        ({"pair[$ne]": "x", "q": ""}, "query.q"),
    ],
)
async def test_queries_that_cannot_be(manager: Client, query: dict[str, str], where: str) -> None:
    reply = await manager.get("/api/v1/numbers", params=query)
    assert reply.status_code == 422
    assert [error["where"] for error in reply.json()["errors"]] == [where]


async def test_a_cursor_that_is_not_ours(manager: Client) -> None:
    for cursor in ("*", "w7_DvwqYqA"):
        assert (await manager.get("/api/v1/numbers", params={"cursor": cursor})).status_code == 400


async def test_a_pattern_in_a_search_is_only_text(manager: Client) -> None:
    await imported(manager, f"number,source\n{CANARY},rack (1\n")
    assert len(await listed(manager, q="rack (1")) == 1
    assert await listed(manager, q=".*") == []


async def test_files_that_are_too_large_or_for_no_pair(manager: Client) -> None:
    big = "x" * (LARGEST_CSV + 1)
    assert (await manager.post(f"/api/v1/numbers/import?pair={PAIR}", content=big, headers=CSV)).status_code == 413
    reply = await manager.post("/api/v1/numbers/import?pair=UZ_nobody", content="number,source", headers=CSV)
    assert reply.status_code == 404


async def test_no_log_no_audit_row_and_no_metric_holds_a_number(
    manager: Client,
    deck: Deck,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)  # as the product sets it for libraries
    with structlog.testing.capture_logs() as entries:
        await imported(manager, f"number,source\n{CANARY},rack 1\nbroken {CANARY}\n")
        await imported(manager, f"number,source\n{CANARY},rack 1\n")
        await manager.post("/api/v1/opt-outs", json={"number": SECOND, "source": "answered STOP"})
        await manager.post("/api/v1/numbers/find", json={"number": CANARY, "extra": CANARY})
        await manager.post("/api/v1/opt-outs", json={"number": SECOND, "source": f"call {SECOND}"})
        await manager.post(f"/api/v1/pairs/{PAIR}/numbers", json={"numbers": [SECOND], "source": "rack 1"})
    audit = [row async for row in deck.db["audit"].find()]
    opt_outs = [row async for row in deck.db["opt_outs"].find()]
    metrics = (await manager.get("/metrics")).text
    told = (
        json.dumps([audit, opt_outs, entries], default=str) + metrics + caplog.text + "".join(capfd.readouterr())
    )
    assert audit
    assert opt_outs
    for number in (CANARY, SECOND):
        assert number[1:] not in told
