"""Opt-outs over HTTP: added by an operator, lifted by an admin with a reason, and nothing of them is lost."""

from collections.abc import Awaitable, Callable

import pytest

from smsdeck.access.roles import Role
from smsdeck.bootstrap import Deck
from tests.api.conftest import Client

SignIn = Callable[[Role], Awaitable[Client]]
NUMBER = "+998901234567"
CSV = {"content-type": "text/csv"}
OUT = {"number": "00998 90 123 45 67", "source": "answered STOP"}


@pytest.fixture
async def admin(sign_in: SignIn) -> Client:
    return await sign_in(Role.admin)


async def test_an_opt_out_is_kept_with_all_that_happened_to_it(admin: Client, deck: Deck) -> None:
    added = await admin.post("/api/v1/opt-outs", json=OUT)
    assert added.status_code == 201
    item = added.json()
    assert (item["number"], item["active"], item["by"], item["source"]) == (
        "+9989*****67",
        True,
        "admin",
        "answered STOP",
    )
    assert (await admin.post("/api/v1/opt-outs", json={**OUT, "source": "again"})).json()[
        "source"
    ] == "answered STOP"
    lifted = await admin.request("DELETE", f"/api/v1/opt-outs/{item['id']}", json={"reason": "signed up again"})
    assert lifted.json()["active"] is False
    assert [event["what"] for event in lifted.json()["history"]] == ["opted out", "lifted"]
    assert (await admin.get("/api/v1/opt-outs")).json() == {"items": [], "next_cursor": None, "total": 0}
    assert len((await admin.get("/api/v1/opt-outs?lifted=true")).json()["items"]) == 1
    assert (await admin.post("/api/v1/opt-outs", json=OUT)).json()["active"] is True
    found = (await admin.post("/api/v1/opt-outs/find", json={"number": NUMBER})).json()
    assert [event["what"] for event in found["history"]] == ["opted out", "lifted", "opted out"]
    lifts = [row async for row in deck.db["audit"].find({"action": "opt_out.lift"})]
    assert [(row["actor"], row["after"]) for row in lifts] == [("admin", {"reason": "signed up again"})]


async def test_lifting_needs_an_admin_and_a_reason(sign_in: SignIn, deck: Deck) -> None:
    operator = await sign_in(Role.operator)
    number_id = (await operator.post("/api/v1/opt-outs", json=OUT)).json()["id"]
    address = f"/api/v1/opt-outs/{number_id}"
    assert (await operator.request("DELETE", address, json={"reason": "signed up again"})).status_code == 403
    admin = await sign_in(Role.admin)
    assert (await admin.request("DELETE", address)).status_code == 422
    for reason in ("", "x", f"call {NUMBER}", "a\nb"):
        assert (await admin.request("DELETE", address, json={"reason": reason})).status_code == 422
    assert await deck.opt_outs.which([number_id]) == {number_id}


async def test_what_is_not_opted_out_cannot_be_lifted(admin: Client) -> None:
    unknown = f"/api/v1/opt-outs/{'0' * 64}"
    assert (await admin.request("DELETE", unknown, json={"reason": "to be sure"})).status_code == 404
    number_id = (await admin.post("/api/v1/opt-outs", json=OUT)).json()["id"]
    for status in (200, 404):
        reply = await admin.request("DELETE", f"/api/v1/opt-outs/{number_id}", json={"reason": "signed up again"})
        assert reply.status_code == status


async def test_a_file_opts_out_all_or_with_a_wrong_line_none(admin: Client) -> None:
    good = f"number,source\n{NUMBER},STOP by SMS\n+447700900123,asked the support\n"
    address = "/api/v1/opt-outs/import?dry_run="
    wrong = await admin.post(f"{address}false", content=good + "123,short\n", headers=CSV)
    assert (wrong.json()["wrong"], wrong.json()["errors"][0]["line"]) == (1, 4)
    dry = await admin.post(f"{address}true", content=good, headers=CSV)
    assert (dry.json()["added"], dry.json()["dry_run"]) == (2, True)
    assert (await admin.get("/api/v1/opt-outs")).json()["total"] == 0
    assert (await admin.post(f"{address}false", content=good, headers=CSV)).json()["added"] == 2
    assert (await admin.post(f"{address}false", content=good, headers=CSV)).json()["known"] == 2
    assert (await admin.get("/api/v1/opt-outs")).json()["total"] == 2


async def test_pages_are_newest_first_and_whole(admin: Client) -> None:
    lines = "".join(f"+99890123{place:04d},STOP by SMS\n" for place in range(12))
    await admin.post("/api/v1/opt-outs/import?dry_run=false", content=f"number,source\n{lines}", headers=CSV)
    await admin.post("/api/v1/opt-outs", json=OUT)
    first = (await admin.get("/api/v1/opt-outs?limit=5")).json()
    assert first["items"][0]["number"] == "+9989*****67"
    seen, cursor = {item["id"] for item in first["items"]}, first["next_cursor"]
    while cursor:
        page = (await admin.get("/api/v1/opt-outs", params={"limit": 5, "cursor": cursor})).json()
        seen |= {item["id"] for item in page["items"]}
        cursor = page["next_cursor"]
    assert len(seen) == 13
    for bad in ("*", "eA", "eHx4"):
        assert (await admin.get("/api/v1/opt-outs", params={"cursor": bad})).status_code == 400
