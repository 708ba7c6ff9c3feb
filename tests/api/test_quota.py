"""Countries' limits through the API: who may set what, and what is kept of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from smsdeck.access.roles import Role
from smsdeck.bootstrap import Deck
from tests.api.conftest import Client

SignIn = Callable[[Role], Awaitable[Client]]
UZ = "/api/v1/quota/UZ"
PAIR = {"country": "UZ", "operator": "ucell", "operator_name": "Ucell"}


@pytest.fixture
async def manager(deck: Deck, sign_in: SignIn) -> Client:
    client = await sign_in(Role.manager)
    assert (await client.post("/api/v1/pairs", json=PAIR)).status_code == 201
    await deck.documents.create_empty(["UZ"])
    return client


async def item(client: Client) -> dict[str, Any]:
    (only,) = (await client.get("/api/v1/quota")).json()["items"]
    assert isinstance(only, dict)
    return only


async def audited(deck: Deck) -> list[dict[str, Any]]:
    return await deck.db["audit"].find({"action": "quota.update"}).to_list()


async def test_a_country_without_demand_has_all_its_quota(manager: Client) -> None:
    reply = await item(manager)
    assert reply == reply | {
        "country": "UZ",
        "country_name": "Uzbekistan",
        "limit": 10,
        "ceiling": 10,
        "burst": 1,
        "used": 0,
        "waiting": 0,
        "next_at": None,
        "quarantine_until": None,
        "waiters": [],
        "shares": [],
        "refusals": [],
        "changed": None,
    }


async def test_a_manager_sets_limit_and_burst_and_it_is_audited(deck: Deck, manager: Client) -> None:
    reply = await manager.patch(UZ, json={"limit": 6, "burst": 3, "reason": "the operator asks"})
    assert reply.status_code == 200
    assert (reply.json()["limit"], reply.json()["burst"]) == (6, 3)
    assert reply.json()["changed"] == reply.json()["changed"] | {"by": "manager", "reason": "the operator asks"}
    assert await item(manager) == reply.json()
    (row,) = await audited(deck)
    assert (row["actor"], row["target"], row["outcome"]) == ("manager", "UZ", "done")
    assert row["before"] == {"limit": 10, "burst": 1}
    assert row["after"] == {"limit": 6, "burst": 3, "reason": "the operator asks"}


async def test_above_the_ceiling_is_refused_and_audited(deck: Deck, manager: Client) -> None:
    reply = await manager.patch(UZ, json={"limit": 11, "reason": "more"})
    assert reply.status_code == 403
    assert "SMSDECK_QUOTA_CEILING" in reply.json()["hint"]
    assert (await item(manager))["limit"] == 10
    (row,) = await audited(deck)
    assert (row["outcome"], row["after"]["limit"]) == ("refused", 11)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": None}, "limit"),
        ({"limit": "10"}, "limit"),
        ({"limit": 1e9}, "limit"),
        ({"limit": 5.5}, "limit"),
        ({"limit": True}, "limit"),
        ({"limit": {"$gt": 0}}, "limit"),
        ({"burst": 0}, "burst"),
        ({"burst": None}, "burst"),
        ({"limit": 5, "reason": ""}, "reason"),
        ({"limit": 5, "reason": "   "}, "reason"),
        ({"limit": 5, "reason": "+998 90 123 45 67 complained"}, "reason"),
        ({"limit": 5, "reason": "\x1b]0;owned\x07"}, "reason"),
        ({"limit": 5, "ceiling": 1000}, "ceiling"),
    ],
)
async def test_what_is_no_limit_is_named_and_changes_nothing(
    deck: Deck, manager: Client, change: dict[str, object], where: str
) -> None:
    before = await item(manager)
    reply = await manager.patch(UZ, json={"reason": "why not", **change})
    assert reply.status_code == 422
    assert [error["where"] for error in reply.json()["errors"]] == [f"body.{where}"]
    assert await item(manager) == before
    assert await audited(deck) == []


async def test_a_reason_is_needed(manager: Client) -> None:
    assert (await manager.patch(UZ, json={"limit": 5})).status_code == 422


@pytest.mark.parametrize("change", [{}, {"limit": 4, "burst": 5}])
async def test_nothing_to_change_or_a_burst_above_the_limit_is_refused(
    deck: Deck, manager: Client, change: dict[str, int]
) -> None:
    reply = await manager.patch(UZ, json={"reason": "why not", **change})
    assert reply.status_code == 400
    assert reply.json()["hint"]
    assert await audited(deck) == []


@pytest.mark.parametrize("country", ["XX", "uz", "UZB", "%24where"])
async def test_a_country_without_pairs_is_not_there(manager: Client, country: str) -> None:
    reply = await manager.patch(f"/api/v1/quota/{country}", json={"limit": 5, "reason": "why not"})
    assert reply.status_code == 404


async def test_an_operator_may_not(sign_in: SignIn) -> None:
    client = await sign_in(Role.operator)
    assert (await client.patch(UZ, json={"limit": 5, "reason": "why not"})).status_code == 403


async def test_a_limit_below_the_burst_lowers_it_too(manager: Client) -> None:
    await manager.patch(UZ, json={"burst": 8, "reason": "bursts"})
    assert (await manager.patch(UZ, json={"limit": 3, "reason": "less"})).json()["burst"] == 3
